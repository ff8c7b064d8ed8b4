import type { Claim, Db, Event, IdentityUser, OneTimePasscode } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import { ApiError } from '../errors.ts';
import * as origins from '../origins.ts';
import type { App } from '../relying-party.ts';
import * as claims from './claims.ts';
import * as identifierChanges from './identifier-changes.ts';
import * as magicLinkUse from './messages/magic-link-use.ts';
import * as magicLinks from './messages/magic-links.ts';
import * as passcodes from './messages/one-time-passcodes.ts';
import type { Requester } from './messages/rate-limits.ts';
import * as credentials from './passkeys/credentials.ts';
import type { SessionRequester } from './sessions/sessions.ts';
import * as tokens from './sessions/tokens.ts';
import * as identifiers from './users/identifiers.ts';
import * as signUps from './users/sign-ups.ts';
import * as users from './users/users.ts';

/** Signing in with a code or a link. */

export type SignInRequester = Requester & SessionRequester;

/** A session, or the question that comes before one. */
export type SignIn = tokens.NewSession | { claim: Claim };

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
): Promise<SignIn> {
	const passcode = await passcodes.verify(db, app, answer, requester);
	return transact(db, async (trx) => {
		await passcodes.consume(trx, app, passcode);
		return begin(trx, app, passcode, requester, 'code');
	});
}

/** Signs in the browser where a link was pressed; refuses as `magicLinkUse.preview` does. */
export async function withLink(
	db: Db,
	app: App,
	secret: string,
	requester: SignInRequester
): Promise<SignIn> {
	const link = await magicLinkUse.preview(db, app, secret);
	return transact(db, async (trx) => {
		await magicLinkUse.consume(trx, link, requester);
		const { asked, next } = link;
		const signIn = await (link.purpose === 'verify'
			? identifierChanges.finish(trx, app, link, requester)
			: begin(trx, app, link, requester, 'link'));
		// The settings may have changed since the link was made.
		// That of another link is for our own pages.
		const isForAll = asked === 'key' || asked === 'verify';
		const follows = isForAll && next !== null && origins.pageAt(app, next);
		return follows && !('claim' in signIn) ? { ...signIn, redirect_url: next } : signIn;
	});
}

/**
 * Signs in the browser that asked for a link, once, after it was approved or used in that browser; else
 * refuses with `magic_link_not_found`.
 */
export async function withCollectedLink(
	db: Db,
	app: App,
	id: string,
	requester: SignInRequester
): Promise<SignIn> {
	const session = await transact(db, async (trx) => {
		const link = await magicLinkUse.collect(trx, app, id, requester);
		return link && begin(trx, app, link, requester, 'link');
	});
	if (!session) throw new ApiError('magic_link_not_found');
	return session;
}

/**
 * Begins the session of a user who has just verified an identifier. Where another browser registered it
 * and never verified it, the person decides first: see `claims.ts`. Refuses an inactive user
 * (`user_not_active`) and an identifier that the user no longer has (`user_not_found`).
 */
async function begin(
	trx: Db,
	app: App,
	proof: Proof,
	requester: SignInRequester,
	method: 'code' | 'link'
): Promise<SignIn> {
	const user = await users.get(trx, app, proof.user_id);
	const { identifier_kind: kind, identifier, language, draft_id = null } = proof;
	const { id: user_id } = user;
	if (user[kind] !== identifier) {
		throw new ApiError('user_not_found', undefined, { reason: 'address_left', user_id });
	}
	if (user.status === 'inactive') {
		throw new ApiError('user_not_active', undefined, { reason: 'disabled', user_id });
	}
	const proven = {
		identifier_kind: kind,
		identifier,
		language,
		draft_id,
		draft_browser_hash: draft_id ? proof.browser_hash : null
	};
	const unproven = user.status === 'active' && !identifiers.isVerified(user, kind);
	if (unproven && (await isUsed(trx, user)) && !(await isOwn(trx, user, requester))) {
		return { claim: await claims.open(trx, app, user, proven) };
	}
	return enter(trx, app, user, proven, requester, method);
}

/**
 * Verifies the user's identifier and begins their session. Their codes and links become void. The method is
 * as in `tokens.Login`.
 */
export async function enter(
	trx: Db,
	app: App,
	user: IdentityUser,
	proof: Pick<
		Claim,
		'identifier_kind' | 'identifier' | 'language' | 'draft_id' | 'draft_browser_hash'
	>,
	requester: SignInRequester,
	method: Event['method']
): Promise<tokens.NewSession> {
	const { identifier_kind: kind, identifier, language, draft_id, draft_browser_hash } = proof;
	if (!identifiers.isVerified(user, kind)) {
		await identifiers.set(trx, user.id, kind, identifier, true);
	}
	await users.setLanguage(trx, user.id, language);
	const isSignUp = await signUps.finish(trx, user.id, requester);
	if (!isSignUp) await users.recordLogin(trx, user.id);
	await passcodes.discard(trx, user.id);
	await magicLinks.discard(trx, user.id, ['register', 'login']);
	const how = { draft_id, draft_browser_hash, authenticated_with: kind };
	const login = { kind: isSignUp ? 'registration' : 'login', method } as const;
	return tokens.begin(trx, app, user.id, requester, how, login);
}

/** Whether a person has or had access to the account: not to one that a program made and activated. */
async function isUsed(trx: Db, { id, login_count }: IdentityUser): Promise<boolean> {
	return login_count > 0 || credentials.exist(trx, id);
}

/** Whether the user signed up in this browser, or is logged in there now. */
async function isOwn(trx: Db, user: IdentityUser, requester: SignInRequester): Promise<boolean> {
	const { browser_hash } = requester;
	// A program has no browser id: null equals nothing.
	if (browser_hash !== null && user.signup_browser_hash === browser_hash) return true;
	return (await requester.findOwnSession(trx))?.user_id === user.id;
}
