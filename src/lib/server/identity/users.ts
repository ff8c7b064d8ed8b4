import type { Channel, Db, IdentityUser } from '../db/schema.ts';
import { languageOf, type Language } from '../../languages.ts';
import type { Identifier } from '../identifier.ts';
import * as addresses from './addresses.ts';
import type { App } from './app.ts';
import { DAY, inSeconds, now } from './clock.ts';
import { Refusal } from '../refusal.ts';
import { mac, randomId, randomSecret, toId } from './secrets.ts';

/** Seconds for which a sign-up that nobody finishes is kept. */
const PENDING_LIFETIME = 7 * DAY;

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
 * The user who signs up with that identifier: made as pending, or the one that an unfinished sign-up
 * left. Refuses an identifier that has an account, and all while sign-up is closed.
 */
export async function signUp(
	db: Db,
	app: App,
	identifier: Identifier,
	given?: { metadata: object; browser_hash: string | null }
): Promise<IdentityUser> {
	// The elements show this message only where it begins with these two words.
	if (!app.public_signup) throw new Refusal('operation_not_allowed', 'Public signup is closed.');
	const found = await findByIdentifier(db, app, identifier);
	const user = found ?? (await create(db, app, identifier));
	if (user.status === 'pending') await postpone(db, user);
	if (given === undefined || user.status !== 'pending') return refuseFinished(user);
	// Asked again, in the statement that writes: only its owner may change what an account has.
	const kept = withMetadata(db, user.id, given.metadata)
		.set({ signed_up_in: given.browser_hash })
		.where('status', '=', 'pending');
	return refuseFinished(await kept.returningAll().executeTakeFirst());
}

/** Gives back a user whose sign-up is unfinished; refuses any other, in the words that SDKs look for. */
function refuseFinished(user: IdentityUser | undefined): IdentityUser {
	if (user?.status === 'pending') return user;
	throw new Refusal('invalid_request', 'user: already exists.');
}

/** Somebody is at it again: the sign-up is kept for another week. */
export async function postpone(db: Db, { id, expires_at }: IdentityUser): Promise<void> {
	if (!expires_at || expires_at > inSeconds(PENDING_LIFETIME - DAY)) return;
	await db
		.updateTable('identity_user')
		.set({ expires_at: inSeconds(PENDING_LIFETIME) })
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.execute();
}

async function create(db: Db, app: App, identifier: Identifier): Promise<IdentityUser> {
	const made = await db
		.insertInto('identity_user')
		.values(newUser(app, identifier))
		.onConflict((conflict) => conflict.columns(['app_id', identifier.kind]).doNothing())
		.returningAll()
		.executeTakeFirst();
	// Whoever was in the way may be gone by now.
	return made ?? (await findByIdentifier(db, app, identifier)) ?? create(db, app, identifier);
}

function newUser(app: App, { kind, value }: Identifier): IdentityUser {
	return {
		id: randomId(),
		app_id: app.id,
		user_handle: randomSecret(),
		email: kind === 'email' ? value : null,
		email_verified: 0,
		phone: kind === 'phone' ? value : null,
		phone_verified: 0,
		status: 'pending',
		user_metadata: null,
		login_count: 0,
		last_login_at: null,
		language: null,
		created_at: now(),
		updated_at: now(),
		expires_at: inSeconds(PENDING_LIFETIME),
		signed_up_in: null
	};
}

/** A new user in the place of one who never proved to own the identifier; see `release`. */
export async function replace(trx: Db, app: App, user: IdentityUser, proved: Identifier) {
	await release(trx, app, user, proved.kind);
	const made = { ...newUser(app, proved), language: user.language };
	return trx.insertInto('identity_user').values(made).returningAll().executeTakeFirstOrThrow();
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
	return withMetadata(db, id, metadata).returningAll().executeTakeFirstOrThrow();
}

function withMetadata(db: Db, id: string, metadata: object | null) {
	return db
		.updateTable('identity_user')
		.set({ user_metadata: metadata && JSON.stringify(metadata), updated_at: now() })
		.where('id', '=', id);
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

/**
 * Makes a pending user active, who signs up in that browser, and counts the sign-in; false if the user
 * was not pending any more, because another sign-up of the same address finished first.
 */
export async function activate(
	db: Db,
	id: string,
	{ browser_hash }: { browser_hash: string | null }
): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('identity_user')
		.set({
			status: 'active',
			login_count: 1,
			last_login_at: now(),
			updated_at: now(),
			expires_at: null,
			signed_up_in: browser_hash
		})
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.executeTakeFirst();
	return numUpdatedRows === 1n;
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
