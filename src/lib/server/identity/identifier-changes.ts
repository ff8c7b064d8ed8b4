import type { Claim, Db, MagicLink } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import type { IdentifierKind } from '../identifier.ts';
import { ApiError } from '../errors.ts';
import * as events from '../events/events.ts';
import * as origins from '../origins.ts';
import type { App } from '../relying-party.ts';
import { after, now } from '../clock.ts';
import * as claims from './claims.ts';
import * as magicLinks from './messages/magic-links.ts';
import * as notices from './messages/notices.ts';
import * as passcodes from './messages/one-time-passcodes.ts';
import * as rateLimits from './messages/rate-limits.ts';
import * as recipients from './messages/recipients.ts';
import * as sessions from './sessions/sessions.ts';
import * as tokens from './sessions/tokens.ts';
import * as identifiers from './users/identifiers.ts';
import * as users from './users/users.ts';

/** A new email address or phone number for a user who is logged in. */

interface Change {
	kind: IdentifierKind;
	/** As typed; the empty text removes the identifier, as Passage has it. */
	input: string;
	/** `magic_link_path`: the page that the link opens. */
	path?: string;
	/** The page that follows, if it is on one of the origins of pages. */
	next?: string | undefined;
}

/**
 * Sends a link to the new identifier and answers the id to poll with; the account changes when the link
 * is used. Refuses an identifier that another account has; where accounts are hidden, a message there says
 * so instead. Empty input removes the identifier at once.
 */
export async function start(
	db: Db,
	app: App,
	session: { id: string; user_id: string },
	{ kind, input, path, next }: Change,
	requester: rateLimits.Requester
): Promise<string> {
	if (input === '') {
		await remove(db, app, session, kind, requester.language);
		return '';
	}
	const user = await users.get(db, app, session.user_id);
	const identifier = identifiers.identifyNew(kind, input);
	if (app.allowed_identifier !== 'both' && app.allowed_identifier !== kind) {
		throw new ApiError('operation_not_allowed', `This app uses ${app.allowed_identifier} only.`);
	}
	const other = await users.findByIdentifier(db, app, identifier);
	const taken = other && other.id !== user.id && !identifiers.isAvailable(other, kind);
	if (taken && !app.hides_accounts) throw identifiers.taken(kind);
	if (other?.id === user.id && identifiers.isVerified(user, kind)) {
		throw new ApiError('invalid_request', `This is already your ${kind}.`);
	}
	const refusal = taken ? recipients.refuse(app, 'taken', requester.origin) : undefined;
	const follows = next !== undefined && origins.pageAt(app, next) ? next : undefined;
	const link = { asked: 'verify', identifier, path, next: follows, session, refusal } as const;
	return (await magicLinks.start(db, app, link, requester)).id;
}

/** An identifier that a link was sent to and that is not verified yet. Times are ISO-8601. */
export interface PendingChange {
	kind: IdentifierKind;
	value: string;
	sent_at: string;
	/** From when on the same browser may have it sent again. */
	send_again_at: string;
	expires_at: string;
}

/** What waits for confirmation: at most one change for each kind of identifier. */
export async function listPending(db: Db, app: App, userId: string): Promise<PendingChange[]> {
	const links = await db
		.selectFrom('magic_link')
		.select(['identifier_kind as kind', 'identifier as value', 'expires_at'])
		.where('app_id', '=', app.id)
		.where('user_id', '=', userId)
		.where('purpose', '=', 'verify')
		.where('asked', '=', 'verify')
		.where('used_at', 'is', null)
		.where('expires_at', '>', now())
		.orderBy('identifier_kind')
		.execute();
	// A link lives from when its message is due, which may be later than it was asked for.
	return links.map((link) => ({
		...link,
		sent_at: after(link.expires_at, -magicLinks.LIFETIME),
		send_again_at: after(link.expires_at, rateLimits.PAUSE - magicLinks.LIFETIME)
	}));
}

/** Voids the link that waits for an identifier of that kind, if there is one. */
export function cancel(db: Db, app: App, user_id: string, kind: IdentifierKind): Promise<void> {
	return transact(db, async (trx) => {
		await magicLinks.discard(trx, user_id, ['verify'], kind);
		await events.record(trx, app, { kind: 'address_change_cancelled', user_id, target: kind });
	});
}

/**
 * Carries out the change that a used link verifies. Where another account holds the identifier and never
 * verified it, the user decides first: see `claims.ts`. Refuses a change if the session that asked for it
 * has ended and this browser has no session of the user: a thief's request ends with the thief's session.
 * Call it inside a transaction.
 */
export async function finish(
	trx: Db,
	app: App,
	link: MagicLink,
	requester: sessions.SessionRequester
): Promise<tokens.NewSession | { claim: Claim }> {
	const { identifier_kind: kind, identifier: value } = link;
	const other = await users.findByIdentifier(trx, app, { kind, value });
	if (other && other.id !== link.user_id) {
		if (!identifiers.isAvailable(other, kind)) throw identifiers.taken(kind);
		if (other.status === 'active') {
			await assertAsked(trx, app, link, requester);
			const { identifier_kind, identifier, language, session_id } = link;
			const proof = { identifier_kind, identifier, language, session_id };
			return { claim: await claims.open(trx, app, other, { ...proof, for_user_id: link.user_id }) };
		}
		await users.release(trx, app, other, kind);
	}
	return carryOut(trx, app, link, requester);
}

type Verified = Pick<
	MagicLink,
	'user_id' | 'identifier_kind' | 'identifier' | 'language' | 'session_id'
>;

/**
 * Gives the user the identifier, which no other user has, notifies the old one and begins a session. What
 * the old one began ends, as in `leave`. Refuses as `finish` does.
 */
export async function carryOut(
	trx: Db,
	app: App,
	link: Verified,
	requester: sessions.SessionRequester
): Promise<tokens.NewSession> {
	const { user, old, changed, took } = await assertAsked(trx, app, link, requester);
	const { identifier_kind: kind, identifier: value, language } = link;
	await identifiers.set(trx, user.id, kind, value, true);
	await leave(trx, user.id, kind, took);
	const done = changed ? 'address_changed' : 'address_confirmed';
	await events.record(trx, app, { kind: done, user_id: user.id, target: kind });
	if (old && changed) {
		const what = old.kind === kind ? 'address_changed' : 'address_added';
		await notices.put(trx, app, user, old, { what, detail: value }, language ?? undefined);
	}
	await users.setLanguage(trx, user.id, language);
	await users.recordLogin(trx, user.id);
	const login = { kind: 'login', method: 'link' } as const;
	return tokens.begin(trx, app, user.id, requester, { authenticated_with: kind }, login);
}

/** The user of a change that a live session of theirs asked for, or that this browser has one of. */
async function assertAsked(
	trx: Db,
	app: App,
	link: Verified,
	requester: sessions.SessionRequester
) {
	const user = await users.get(trx, app, link.user_id);
	const { id: user_id } = user;
	if (user.status !== 'active') {
		throw new ApiError('user_not_active', undefined, { reason: 'disabled', user_id });
	}
	const old = identifiers.of(user, link.identifier_kind);
	const changed = old?.value !== link.identifier;
	const asked = await sessions.find(trx, app, link.session_id ?? '');
	const own = await requester.findOwnSession(trx);
	if (changed && (asked ?? own)?.user_id !== user_id) {
		throw new ApiError('invalid_magic_link', undefined, { reason: 'no_session', user_id });
	}
	return { user, old, changed, took: [asked, own] };
}

/** Removes an identifier; refuses where no other way to log in remains. Its owner gets a notice. */
async function remove(
	db: Db,
	app: App,
	session: { id: string; user_id: string },
	kind: IdentifierKind,
	language: string | undefined
): Promise<void> {
	const otherKind = identifiers.otherKind(kind);
	await transact(db, async (trx) => {
		const user = await users.get(trx, app, session.user_id);
		const old = user[kind];
		if (user[otherKind] === null || app.allowed_identifier === kind) {
			throw new ApiError('invalid_request', 'An account needs an address to log in with.');
		}
		// Otherwise the account, or the rest of it, would go to the first who verifies the other one.
		if (!identifiers.isVerified(user, otherKind)) {
			throw new ApiError('invalid_request', `Confirm your ${otherKind} first.`);
		}
		if (old === null) return;
		await identifiers.set(trx, user.id, kind, null);
		await events.record(trx, app, { kind: 'address_removed', user_id: user.id, target: kind });
		await leave(trx, user.id, kind, [session]);
		const notice = { what: 'address_removed', detail: old } as const;
		await notices.put(trx, app, user, { kind, value: old }, notice, language);
	});
}

/**
 * Ends what hangs on an identifier that a user no longer has: codes and links, a change that waits,
 * and the sessions of browsers that logged in through it, except those that took part.
 */
export async function leave(
	trx: Db,
	userId: string,
	kind: IdentifierKind,
	took: ({ id: string } | undefined)[] = []
): Promise<void> {
	await passcodes.discard(trx, userId);
	await magicLinks.discard(trx, userId, ['register', 'login']);
	await magicLinks.discard(trx, userId, ['verify'], kind);
	await sessions.endBegunWith(trx, userId, kind, {
		except: took.flatMap((each) => each?.id ?? [])
	});
}
