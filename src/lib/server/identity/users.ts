import { canonical } from '../identifier.ts';
import type { Db, IdentityUser } from '../db/schema.ts';
import type { App } from './app.ts';
import { now } from './clock.ts';
import { Refusal } from '../refusal.ts';
import { mac, randomId, randomSecret, toId } from './secrets.ts';

/** The canonical spelling of an identifier; refuses what is none. */
export function identify(input: string): string {
	const identifier = canonical(input);
	if (!identifier) throw new Refusal('invalid_request', 'identifier: must be a valid email.');
	return identifier.value;
}

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

/** The user with that canonical email address, or undefined. */
export function findByIdentifier(
	db: Db,
	app: App,
	email: string
): Promise<IdentityUser | undefined> {
	return db
		.selectFrom('identity_user')
		.selectAll()
		.where('app_id', '=', app.id)
		.where('email', '=', email)
		.executeTakeFirst();
}

/**
 * The user who signs up with that canonical email address: made as pending, or the one that an
 * unfinished sign-up left. Refuses an address that has an account, and all while sign-up is closed.
 */
export async function signUp(db: Db, app: App, email: string): Promise<IdentityUser> {
	// The elements show this message only where it begins with these two words.
	if (!app.public_signup) throw new Refusal('operation_not_allowed', 'Public signup is closed.');
	const user = (await findByIdentifier(db, app, email)) ?? (await create(db, app, email));
	// The text that Passage's SDKs look for.
	if (user.status !== 'pending') throw new Refusal('invalid_request', 'user: already exists.');
	return user;
}

async function create(db: Db, app: App, email: string): Promise<IdentityUser> {
	const made = await db
		.insertInto('identity_user')
		.values({
			id: randomId(),
			app_id: app.id,
			user_handle: randomSecret(),
			email,
			email_verified: 0,
			phone: null,
			phone_verified: 0,
			status: 'pending',
			user_metadata: null,
			login_count: 0,
			last_login_at: null,
			created_at: now(),
			updated_at: now()
		})
		.onConflict((conflict) => conflict.columns(['app_id', 'email']).doNothing())
		.returningAll()
		.executeTakeFirst();
	if (made) return made;
	const other = await findByIdentifier(db, app, email);
	if (!other) throw new Error('A user that was just in the way is gone.');
	return other;
}

/**
 * Makes a pending user active and counts the sign-in; false if the user was not pending any more,
 * because another sign-up of the same address finished first.
 */
export async function activate(db: Db, id: string): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('identity_user')
		.set({ status: 'active', login_count: 1, last_login_at: now(), updated_at: now() })
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
export function decoyId(app: App, email: string): string {
	return toId(mac(app.keys.decoy, email));
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
