import type { Channel, Db, IdentityUser } from '../../db/schema.ts';
import { languageOf, type Language } from '../../../i18n/languages.ts';
import type { Identifier } from '../../identifier.ts';
import * as addresses from './identifiers.ts';
import type { App } from '../../relying-party.ts';
import { now } from '../../clock.ts';
import { Refusal } from '../../errors.ts';
import { mac, toId } from '../../crypto.ts';

/** The user with that id, or undefined. */
export function find(db: Db, app: App, id: string): Promise<IdentityUser | undefined> {
	return db
		.selectFrom('identity_user')
		.selectAll()
		.where('app_id', '=', app.id)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** The user with that id; refuses with `user_not_found`. */
export async function get(db: Db, app: App, id: string): Promise<IdentityUser> {
	const user = await find(db, app, id);
	if (!user) throw new Refusal('user_not_found');
	return user;
}

/** The user with that identifier, or undefined. */
export function findByIdentifier(
	db: Db,
	app: App,
	{ kind, value }: Identifier
): Promise<IdentityUser | undefined> {
	return db
		.selectFrom('identity_user')
		.selectAll()
		.where('app_id', '=', app.id)
		.where(kind, '=', value)
		.executeTakeFirst();
}

/** As `findByIdentifier`; refuses an identifier that nobody has, as Passage did. */
export async function getByIdentifier(db: Db, app: App, identifier: Identifier) {
	const user = await findByIdentifier(db, app, identifier);
	if (!user) throw new Refusal('invalid_request', 'There is no account with this identifier.');
	return user;
}

/**
 * Takes an identifier from a user who never proved to own it. Who has proved the other one stays
 * without this; else all that hung on the user goes.
 */
export async function release(trx: Db, app: App, user: IdentityUser, kind: Channel): Promise<void> {
	const other: Channel = kind === 'email' ? 'phone' : 'email';
	if (addresses.isVerified(user, other)) await addresses.set(trx, user.id, kind, null);
	else await remove(trx, app, user.id);
}

/**
 * Deletes a user with credentials, sessions, ceremonies, codes, links and messages; the app learns
 * from `removed_user` whose profile to delete. What is counted by address stays, and names nobody.
 */
export async function remove(trx: Db, app: App, id: string): Promise<void> {
	await trx.deleteFrom('outbox').where('user_id', '=', id).execute();
	await trx.deleteFrom('ceremony').where('user_id', '=', id).execute();
	await trx.deleteFrom('identity_user').where('id', '=', id).execute();
	const row = { id, app_id: app.id, removed_at: now() };
	// Of two deletions at once the second changes nothing.
	await trx
		.insertInto('removed_user')
		.values(row)
		.onConflict((conflict) => conflict.column('id').doNothing())
		.execute();
}

/** Replaces the user's metadata, which has been checked. */
export async function setMetadata(
	db: Db,
	id: string,
	metadata: object | null
): Promise<IdentityUser> {
	return db
		.updateTable('identity_user')
		.set({ user_metadata: metadata && JSON.stringify(metadata), updated_at: now() })
		.where('id', '=', id)
		.returningAll()
		.executeTakeFirstOrThrow();
}

/** The language to write to the user in: the one wished for now, the last one, the app's. */
export function languageFor(app: App, user: IdentityUser, wish?: string): Language {
	return languageOf(wish) ?? languageOf(user.language) ?? languageOf(app.default_language) ?? 'en';
}

/**
 * Keeps the language of a message that the user has answered. Of others it says nothing: anybody can
 * have one sent.
 */
export async function remember(trx: Db, id: string, { language }: Pick<IdentityUser, 'language'>) {
	await trx.updateTable('identity_user').set({ language }).where('id', '=', id).execute();
}

/** What a code or a link is for, as its message says. */
export function purposeFor(user: IdentityUser): 'register' | 'login' {
	return user.status === 'pending' ? 'register' : 'login';
}

/** Counts a sign-in; refuses a user who is not active. */
export async function recordLogin(db: Db, id: string): Promise<void> {
	const { numUpdatedRows } = await db
		.updateTable('identity_user')
		.set((eb) => ({ login_count: eb('login_count', '+', 1), last_login_at: now() }))
		.where('id', '=', id)
		.where('status', '=', 'active')
		.executeTakeFirst();
	if (numUpdatedRows === 0n) throw new Refusal('user_not_active');
}

/** The id that an unknown address seems to have: always the same, and told from none that is real. */
export function decoyId(app: App, { value }: Identifier): string {
	return toId(mac(app.keys.decoy, value));
}

/**
 * Whether that base64url text is the user's handle: as its bytes or, as Passage's iOS library has
 * it, as the text of our base64url.
 */
export function hasHandle(
	{ user_handle }: Pick<IdentityUser, 'user_handle'>,
	given: string
): boolean {
	return given === user_handle || Buffer.from(given, 'base64url').toString() === user_handle;
}
