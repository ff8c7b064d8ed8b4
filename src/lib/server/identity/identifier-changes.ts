import type { Db, MagicLink } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import type { Identifier, IdentifierKind } from '../identifier.ts';
import { ApiError } from '../errors.ts';
import type { App } from '../relying-party.ts';
import { now } from '../clock.ts';
import * as magicLinks from './messages/magic-links.ts';
import * as notices from './messages/notices.ts';
import * as passcodes from './messages/one-time-passcodes.ts';
import type { Requester } from './messages/rate-limits.ts';
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
}

/**
 * Sends a link to the new identifier and answers the id to poll with; the account changes when the link
 * is used. Refuses an identifier that another account has. Empty input removes the identifier at once.
 */
export async function start(
	db: Db,
	app: App,
	session: { id: string; user_id: string },
	{ kind, input, path }: Change,
	requester: Requester
): Promise<string> {
	if (input === '') {
		await remove(db, app, session.user_id, kind, requester.language);
		return '';
	}
	const user = await users.get(db, app, session.user_id);
	const identifier = identifiers.identifyNew(kind, input);
	if (app.allowed_identifier !== 'both' && app.allowed_identifier !== kind) {
		throw new ApiError('operation_not_allowed', `This app uses ${app.allowed_identifier} only.`);
	}
	const other = await users.findByIdentifier(db, app, identifier);
	if (other && other.id !== user.id) identifiers.assertAvailable(other, kind);
	if (other?.id === user.id && identifiers.isVerified(user, kind)) {
		throw new ApiError('invalid_request', `This is already your ${kind}.`);
	}
	const link = { purpose: 'verify', identifier, path, session_id: session.id } as const;
	const { id } = await magicLinks.start(db, app, user.id, link, requester);
	return id;
}

/** The identifier that a link was sent to and that is not verified yet, or null. */
export async function findPending(db: Db, app: App, userId: string): Promise<Identifier | null> {
	const link = await db
		.selectFrom('magic_link')
		.select(['identifier_kind as kind', 'identifier as value'])
		.where('app_id', '=', app.id)
		.where('user_id', '=', userId)
		.where('purpose', '=', 'verify')
		.where('used_at', 'is', null)
		.where('expires_at', '>', now())
		.executeTakeFirst();
	return link ?? null;
}

/**
 * Gives the user the identifier that a used link verifies, notifies the old one and begins a session.
 * The user's codes and links become void. Refuses a change if the session that asked for it has ended
 * and this browser has no session of the user: a thief's request ends with the thief's session. Call it
 * inside a transaction.
 */
export async function finish(
	trx: Db,
	app: App,
	link: MagicLink,
	requester: sessions.SessionRequester
): Promise<tokens.NewSession> {
	const user = await users.get(trx, app, link.user_id);
	if (user.status !== 'active') throw new ApiError('user_not_active');
	const { identifier_kind: kind, identifier: value, language } = link;
	const old = identifiers.of(user, kind);
	const changed = old?.value !== value;
	if (changed) {
		const asked = await sessions.find(trx, app, link.session_id ?? '');
		const session = asked ?? (await requester.findOwnSession(trx));
		if (session?.user_id !== user.id) throw new ApiError('invalid_magic_link');
	}
	const other = await users.findByIdentifier(trx, app, { kind, value });
	if (other && other.id !== user.id) {
		identifiers.assertAvailable(other, kind);
		await users.release(trx, app, other, kind);
	}
	await identifiers.set(trx, user.id, kind, value, true);
	await passcodes.discard(trx, user.id);
	await magicLinks.discard(trx, user.id);
	if (old && changed) {
		const notice = { what: 'address_changed', detail: value } as const;
		await notices.put(trx, app, user, old, notice, language ?? undefined);
	}
	await users.setLanguage(trx, user.id, language);
	await users.recordLogin(trx, user.id);
	return tokens.begin(trx, app, user.id, { browser_name: requester.browser_name });
}

/** Removes an identifier; refuses unless the user has verified the other one. */
async function remove(
	db: Db,
	app: App,
	userId: string,
	kind: IdentifierKind,
	language: string | undefined
): Promise<void> {
	const otherKind = identifiers.otherKind(kind);
	await transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		const [old, other] = [user[kind], user[otherKind]];
		if (other === null || app.allowed_identifier !== 'both') {
			throw new ApiError('invalid_request', 'An account needs an email address or a phone number.');
		}
		// Otherwise the account, or the rest of it, would go to the first who verifies the other one.
		if (!identifiers.isVerified(user, otherKind)) {
			throw new ApiError('invalid_request', `Confirm your ${otherKind} first.`);
		}
		if (old === null) return;
		await identifiers.set(trx, user.id, kind, null);
		await passcodes.discard(trx, user.id);
		await magicLinks.discard(trx, user.id);
		const notice = { what: 'address_changed', detail: other } as const;
		await notices.put(trx, app, user, { kind, value: old }, notice, language);
	});
}
