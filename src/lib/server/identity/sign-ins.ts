import type { Db, IdentityUser, OneTimePasscode } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import { ApiError } from '../errors.ts';
import type { App } from '../relying-party.ts';
import * as identifierChanges from './identifier-changes.ts';
import * as magicLinkUse from './messages/magic-link-use.ts';
import * as magicLinks from './messages/magic-links.ts';
import * as notices from './messages/notices.ts';
import * as passcodes from './messages/one-time-passcodes.ts';
import type { Requester } from './messages/rate-limits.ts';
import type { SessionRequester } from './sessions/sessions.ts';
import * as tokens from './sessions/tokens.ts';
import * as identifiers from './users/identifiers.ts';
import * as signUps from './users/sign-ups.ts';
import * as users from './users/users.ts';

/** Signing in with a code or a link. */

export type SignInRequester = Requester & SessionRequester;

/** A code or a link that was right: it verifies the identifier that it was sent to. */
type Proof = Pick<
	OneTimePasscode,
	'user_id' | 'identifier_kind' | 'identifier' | 'language' | 'browser_hash'
> & { draft_id?: string | null };

/** Signs in with a code; refuses as `passcodes.verify` does. */
export async function withPasscode(
	db: Db,
	app: App,
	answer: { otp_id: string; otp: string },
	requester: SignInRequester
): Promise<tokens.NewSession> {
	const passcode = await passcodes.verify(db, app, answer, requester);
	return transact(db, async (trx) => {
		await passcodes.consume(trx, app, passcode);
		return begin(trx, app, passcode, requester);
	});
}

/** Signs in the browser where a link was pressed; refuses as `magicLinkUse.preview` does. */
export async function withLink(
	db: Db,
	app: App,
	secret: string,
	requester: SignInRequester
): Promise<tokens.NewSession> {
	const link = await magicLinkUse.preview(db, app, secret);
	return transact(db, async (trx) => {
		await magicLinkUse.consume(trx, link, requester);
		if (link.purpose === 'verify') return identifierChanges.finish(trx, app, link, requester);
		return begin(trx, app, link, requester);
	});
}

/** Signs in the browser that asked for a link, once, after it was approved or used in that browser. */
export function withCollectedLink(
	db: Db,
	app: App,
	id: string,
	requester: SignInRequester
): Promise<tokens.NewSession> {
	return transact(db, async (trx) =>
		begin(trx, app, await magicLinkUse.collect(trx, app, id, requester), requester)
	);
}

/**
 * Begins the session of a user who has just verified an identifier. If another browser registered the
 * identifier and never verified it, a new user replaces that one: the squatter's passkeys, sessions and
 * data are deleted. The user's codes and links become void. Refuses an inactive user
 * (`user_not_active`) and an identifier that the user no longer has (`user_not_found`).
 */
async function begin(
	trx: Db,
	app: App,
	proof: Proof,
	requester: SignInRequester
): Promise<tokens.NewSession> {
	const user = await users.get(trx, app, proof.user_id);
	const identifier = { kind: proof.identifier_kind, value: proof.identifier };
	if (user[identifier.kind] !== identifier.value) throw new ApiError('user_not_found');
	if (user.status === 'inactive') throw new ApiError('user_not_active');
	const verified = identifiers.isVerified(user, identifier.kind);
	const reclaimed = user.status === 'active' && !verified && !(await isOwn(trx, user, requester));
	const owner = reclaimed ? await signUps.replace(trx, app, user, identifier) : user;
	if (reclaimed) {
		const notice = { what: 'reclaimed', detail: '' } as const;
		await notices.put(trx, app, { ...owner, language: proof.language }, identifier, notice);
	}
	if (!verified) await identifiers.set(trx, owner.id, identifier.kind, identifier.value, true);
	await users.setLanguage(trx, owner.id, proof.language);
	const isSignUp = await signUps.finish(trx, owner.id, requester);
	if (!isSignUp) await users.recordLogin(trx, owner.id);
	await passcodes.discard(trx, owner.id);
	await magicLinks.discard(trx, owner.id, ['register', 'login']);
	return tokens.begin(trx, app, owner.id, requester, {
		draft_id: proof.draft_id ?? null,
		draft_browser_hash: proof.draft_id ? proof.browser_hash : null,
		reclaimed: Number(reclaimed),
		authenticated_with: identifier.kind
	});
}

/** Whether the user signed up in this browser, or is logged in there now. */
async function isOwn(trx: Db, user: IdentityUser, requester: SignInRequester): Promise<boolean> {
	const { browser_hash } = requester;
	// A program has no browser id: null equals nothing.
	if (browser_hash !== null && user.signup_browser_hash === browser_hash) return true;
	return (await requester.findOwnSession(trx))?.user_id === user.id;
}
