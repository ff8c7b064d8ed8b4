/** Why the answer of an authenticator is refused, in few words; the log has the library's own sentence. */

const REASONS: [sentence: RegExp, reason: string][] = [
	[/challenge/i, 'wrong_challenge'],
	[/origin/i, 'wrong_origin'],
	[/RP ID/i, 'wrong_rp_id'],
	[/user verif/i, 'user_not_verified'],
	[/user (not )?(present|presence)/i, 'user_not_present'],
	[/user handle/i, 'other_user'],
	[/signature/i, 'wrong_signature'],
	[/algorithm|key/i, 'wrong_key']
];

/** The reason that an error of the verification stands for; `malformed_answer` for all others. */
export function reasonOf(cause: unknown): string {
	const sentence = cause instanceof Error ? cause.message : '';
	return REASONS.find(([pattern]) => pattern.test(sentence))?.[1] ?? 'malformed_answer';
}
