import type { Db, IdentityUser } from '../../db/schema.ts';
import type { Identifier } from '../../identifier.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds, now } from '../../clock.ts';
import { forRegistration } from './metadata.ts';
import { randomId, randomSecret } from '../../crypto.ts';
import * as users from './users.ts';

/** A user is pending from the first step of a sign-up and active from its last. */

/** Seconds after which an unfinished sign-up is deleted. */
const PENDING_LIFETIME = 7 * DAY;

/**
 * The pending user who signs up with the identifier: a new one, or the one that an unfinished sign-up
 * left. Refuses an identifier that has an account, undeclared metadata, and every sign-up while sign-up
 * is closed. `browser_hash` is as in `Requester`.
 */
export async function begin(
	db: Db,
	app: App,
	identifier: Identifier,
	given: { user_metadata?: unknown; browser_hash?: string | null } = {}
): Promise<IdentityUser> {
	// The elements show this message only because it begins with these two words.
	if (!app.public_signup) throw new ApiError('operation_not_allowed', 'Public signup is closed.');
	const { user_metadata, browser_hash = null } = given;
	const metadata = user_metadata === undefined ? null : forRegistration(app, user_metadata);
	const found = await users.findByIdentifier(db, app, identifier);
	const user = found ?? (await create(db, app, identifier));
	if (user.status === 'pending') await postpone(db, user);
	if (metadata === null || user.status !== 'pending') return assertPending(user);
	// The status is checked again as it is written: only its owner may change an account.
	const stored = db
		.updateTable('identity_user')
		.set({
			user_metadata: JSON.stringify(metadata),
			signup_browser_hash: browser_hash,
			updated_at: now()
		})
		.where('id', '=', user.id)
		.where('status', '=', 'pending');
	return assertPending(await stored.returningAll().executeTakeFirst());
}

/** Refuses a finished sign-up in the words that Passage's SDKs look for. */
function assertPending(user: IdentityUser | undefined): IdentityUser {
	if (user?.status === 'pending') return user;
	throw new ApiError('invalid_request', 'user: already exists.');
}

/** Gives a sign-up that goes on another week. */
export async function postpone(db: Db, { id, expires_at }: IdentityUser): Promise<void> {
	if (!expires_at || expires_at > inSeconds(PENDING_LIFETIME - DAY)) return;
	await db
		.updateTable('identity_user')
		.set({ expires_at: inSeconds(PENDING_LIFETIME) })
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.execute();
}

/**
 * Makes a pending user active and counts the sign-in; false if the user is active already, because
 * another sign-up with the same identifier finished first.
 */
export async function finish(
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
			signup_browser_hash: browser_hash
		})
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** A new user in place of one who never verified the identifier; see `users.release`. */
export async function replace(trx: Db, app: App, user: IdentityUser, verified: Identifier) {
	await users.release(trx, app, user, verified.kind);
	const row = newUser(app, verified);
	return trx.insertInto('identity_user').values(row).returningAll().executeTakeFirstOrThrow();
}

async function create(db: Db, app: App, identifier: Identifier): Promise<IdentityUser> {
	const created = await db
		.insertInto('identity_user')
		.values(newUser(app, identifier))
		.onConflict((conflict) => conflict.columns(['app_id', identifier.kind]).doNothing())
		.returningAll()
		.executeTakeFirst();
	// The user in conflict may be deleted by now.
	return (
		created ?? (await users.findByIdentifier(db, app, identifier)) ?? create(db, app, identifier)
	);
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
		signup_browser_hash: null,
		created_at: now(),
		updated_at: now(),
		expires_at: inSeconds(PENDING_LIFETIME)
	};
}
