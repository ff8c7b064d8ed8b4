import type { Db, IdentityUser } from '../../db/schema.ts';
import { languageOf, type Language } from '../../../i18n/languages.ts';
import type { Identifier, IdentifierKind } from '../../identifier.ts';
import { statement } from '../../db/statement.ts';
import * as events from '../../events/events.ts';
import * as identifiers from './identifiers.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';
import { ApiError } from '../../errors.ts';

const byId = statement((db, is: Pick<IdentityUser, 'app_id' | 'id'>) =>
	db.selectFrom('identity_user').selectAll().where('app_id', '=', is.app_id).where('id', '=', is.id)
);

/** The user with that id, or undefined. */
export function find(db: Db, app: App, id: string): Promise<IdentityUser | undefined> {
	return byId.first(db, { app_id: app.id, id });
}

/** The user with that id; refuses with `user_not_found`. */
export async function get(db: Db, app: App, id: string): Promise<IdentityUser> {
	const user = await find(db, app, id);
	if (!user) throw new ApiError('user_not_found');
	return user;
}

const by = (kind: IdentifierKind) =>
	statement((db, is: { app_id: string; value: string }) =>
		db
			.selectFrom('identity_user')
			.selectAll()
			.where('app_id', '=', is.app_id)
			.where(kind, '=', is.value)
	);
const byIdentifier = { email: by('email'), phone: by('phone') };

/** The user with that identifier, or undefined. */
export function findByIdentifier(
	db: Db,
	app: App,
	{ kind, value }: Identifier
): Promise<IdentityUser | undefined> {
	return byIdentifier[kind].first(db, { app_id: app.id, value });
}

/** Refuses an identifier without an account, as Passage did. */
export function unknown(): ApiError {
	return new ApiError('invalid_request', 'There is no account with this identifier.');
}

/**
 * Takes an identifier from a user who never verified it. A user with the other one verified stays
 * without this one; any other user is deleted.
 */
export async function release(
	trx: Db,
	app: App,
	user: IdentityUser,
	kind: IdentifierKind
): Promise<void> {
	const staysWithOther = identifiers.isVerified(user, identifiers.otherKind(kind));
	if (staysWithOther) await identifiers.set(trx, user.id, kind, null);
	else await remove(trx, app, user.id);
}

/**
 * Deletes a user with credentials, sessions, codes, links, messages and events; `removed_user` says
 * whose profile the app deletes. Counts by identifier stay: they are keyed hashes.
 */
export async function remove(trx: Db, app: App, id: string): Promise<void> {
	await trx.deleteFrom('outbox').where('user_id', '=', id).execute();
	await trx.deleteFrom('one_time_passcode').where('user_id', '=', id).execute();
	await trx.deleteFrom('magic_link').where('user_id', '=', id).execute();
	await trx.deleteFrom('identity_user').where('id', '=', id).execute();
	await events.forget(trx, app, id);
	await trx
		.insertInto('removed_user')
		.values({ id, app_id: app.id, removed_at: now() })
		// Of two deletions at once the second changes nothing.
		.onConflict((conflict) => conflict.column('id').doNothing())
		.execute();
}

/** Replaces the user's metadata, which has been checked. */
export async function setMetadata(db: Db, id: string, metadata: object): Promise<IdentityUser> {
	return db
		.updateTable('identity_user')
		.set({ user_metadata: JSON.stringify(metadata), updated_at: now() })
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow();
}

/** Where the app requires it, refuses a user without a verified identifier; the elements then verify. */
export function assertVerified(app: App, user: IdentityUser | undefined): void {
	if (app.require_verification && !(user && identifiers.hasVerified(user))) {
		const details = { reason: 'address_not_verified', user_id: user?.id };
		throw new ApiError('identifier_not_verified', undefined, details);
	}
}

/** The language of messages to the user: the one asked for now, the last one, or the app's. */
export function languageFor(app: App, user: IdentityUser, asked?: string): Language {
	return languageOf(asked) ?? languageOf(user.language) ?? languageOf(app.default_language) ?? 'en';
}

/** Stores the language of a message that the user answered; anyone can have a message sent. */
export async function setLanguage(trx: Db, id: string, language: string | null): Promise<void> {
	await trx.updateTable('identity_user').set({ language }).where('id', '=', id).execute();
}

const countLogin = statement((db, is: { id: string; now: string }) =>
	db
		.updateTable('identity_user')
		.set((eb) => ({ login_count: eb('login_count', '+', 1), last_login_at: is.now }))
		.where('id', '=', is.id)
		.where('status', '=', 'active')
);

/** Counts a sign-in; refuses a user who is not active. */
export async function recordLogin(db: Db, id: string): Promise<void> {
	if ((await countLogin.run(db, { id, now: now() })) === 0) {
		throw new ApiError('user_not_active', undefined, { reason: 'disabled', user_id: id });
	}
}
