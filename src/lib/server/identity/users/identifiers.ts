import type { Db, IdentityUser } from '../../db/schema.ts';
import { canonical, words, type Identifier, type IdentifierKind } from '../../identifier.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';

/** The email address and the phone number of a user, each verified or not. */

/** The canonical identifier; refuses text that is none, or of a kind that the app does not take. */
export function identify(app: App, input: string): Identifier {
	return canonicalAs('identifier', input, app.allowed_identifier);
}

/** As `identify`, for the new email address or phone number of a user. */
export function identifyNew(kind: IdentifierKind, input: string): Identifier {
	return canonicalAs(`new_${kind}`, input, kind);
}

/**
 * The identifiers that a program gives, the email address first; empty text is none. Refuses in the words
 * that Passage's libraries compare.
 */
export function given(
	app: App,
	input: Partial<Record<IdentifierKind, string | null | undefined>>
): Identifier[] {
	const named = KINDS.filter((kind) => input[kind]);
	const found = named.flatMap((kind) => canonical(input[kind] ?? '', kind) ?? []);
	const missed = named.filter((kind) => !found.some((each) => each.kind === kind)).reverse();
	if (missed.length > 0) {
		const words = missed.map((kind) => `identifier: must be a valid ${SPELT[kind]}.`);
		throw new ApiError('invalid_request', words.join('; '));
	}
	for (const { kind } of found) {
		if (app.allowed_identifier === 'both' || app.allowed_identifier === kind) continue;
		throw new ApiError('invalid_request', `${kind}: this app uses ${app.allowed_identifier} only.`);
	}
	return found;
}

const KINDS = ['email', 'phone'] as const;
const SPELT = { email: 'email address', phone: 'E164 number' };

function canonicalAs(member: string, input: string, allowed: App['allowed_identifier']) {
	const identifier = canonical(input, allowed);
	if (identifier) return identifier;
	throw new ApiError('invalid_request', `${member}: must be ${words(allowed)}.`);
}

export function otherKind(kind: IdentifierKind): IdentifierKind {
	return kind === 'email' ? 'phone' : 'email';
}

/** Whether the user has verified the identifier of that kind. */
export function isVerified(user: IdentityUser, kind: IdentifierKind): boolean {
	return (kind === 'email' ? user.email_verified : user.phone_verified) === 1;
}

/** Whether the user has verified any identifier. */
export function hasVerified(user: IdentityUser): boolean {
	return isVerified(user, 'email') || isVerified(user, 'phone');
}

/** The identifiers as JSON shows them: an absent one is the empty text. */
export function withFlags(user: IdentityUser) {
	return {
		email: user.email ?? '',
		email_verified: isVerified(user, 'email'),
		phone: user.phone ?? '',
		phone_verified: isVerified(user, 'phone')
	};
}

/** Where messages to the user go; undefined for a user without any identifier. */
export function of(
	user: IdentityUser,
	preferred: IdentifierKind = 'email'
): Identifier | undefined {
	const kind = [preferred, otherKind(preferred)].find((each) => user[each] !== null);
	return kind && { kind, value: user[kind] ?? '' };
}

/**
 * Whether another user may take the identifier of `owner`: an active or pending user who never verified
 * it gives way to the user who does.
 */
export function isAvailable(owner: IdentityUser, kind: IdentifierKind): boolean {
	return owner.status !== 'inactive' && !isVerified(owner, kind);
}

/** Refuses an identifier that is not available. */
export function taken(kind: IdentifierKind): ApiError {
	return new ApiError('invalid_request', `This ${kind} belongs to another account.`);
}

/** Sets or removes (null) an identifier. Another user must not have it. */
export async function set(
	trx: Db,
	id: string,
	kind: IdentifierKind,
	value: string | null,
	verified = false
): Promise<void> {
	const changes =
		kind === 'email'
			? { email: value, email_verified: Number(verified) }
			: { phone: value, phone_verified: Number(verified) };
	await trx
		.updateTable('identity_user')
		.set({ ...changes, updated_at: now() })
		.where('id', '=', id)
		.execute();
}
