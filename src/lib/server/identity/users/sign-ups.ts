import type { Db, IdentityUser } from '../../db/schema.ts';
import type { Identifier } from '../../identifier.ts';
import { Refusal } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds, now } from '../../clock.ts';
import { forRegistration } from './metadata.ts';
import { randomId, randomSecret } from '../../crypto.ts';
import * as users from './users.ts';

/** How a user comes to be: pending from the first step of a sign-up, active from the last. */

/** Seconds for which a sign-up that nobody finishes is kept. */
const PENDING_LIFETIME = 7 * DAY;

/**
 * The user who signs up with that identifier: made as pending, or the one that an unfinished sign-up
 * left. Refuses an identifier that has an account, metadata that nobody declared, and all while sign-up
 * is closed. `browser_hash` is as in `Asker`.
 */
export async function begin(
	db: Db,
	app: App,
	identifier: Identifier,
	given: { user_metadata?: unknown; browser_hash?: string | null } = {}
): Promise<IdentityUser> {
	// The elements show this message only where it begins with these two words.
	if (!app.public_signup) throw new Refusal('operation_not_allowed', 'Public signup is closed.');
	const { user_metadata, browser_hash = null } = given;
	const metadata = user_metadata === undefined ? null : forRegistration(app, user_metadata);
	const found = await users.findByIdentifier(db, app, identifier);
	const user = found ?? (await create(db, app, identifier));
	if (user.status === 'pending') await postpone(db, user);
	if (metadata === null || user.status !== 'pending') return refuseFinished(user);
	// Asked again, in the statement that writes: only its owner may change what an account has.
	const kept = db
		.updateTable('identity_user')
		.set({ user_metadata: JSON.stringify(metadata), signed_up_in: browser_hash, updated_at: now() })
		.where('id', '=', user.id)
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

/**
 * Makes a pending user active, who signs up in that browser, and counts the sign-in; false if the user
 * was not pending any more, because another sign-up of the same address finished first.
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
			signed_up_in: browser_hash
		})
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** A new user in the place of one who never proved to own the identifier; see `users.release`. */
export async function replace(trx: Db, app: App, user: IdentityUser, proved: Identifier) {
	await users.release(trx, app, user, proved.kind);
	const made = newUser(app, proved);
	return trx.insertInto('identity_user').values(made).returningAll().executeTakeFirstOrThrow();
}

async function create(db: Db, app: App, identifier: Identifier): Promise<IdentityUser> {
	const made = await db
		.insertInto('identity_user')
		.values(newUser(app, identifier))
		.onConflict((conflict) => conflict.columns(['app_id', identifier.kind]).doNothing())
		.returningAll()
		.executeTakeFirst();
	// Whoever was in the way may be gone by now.
	return made ?? (await users.findByIdentifier(db, app, identifier)) ?? create(db, app, identifier);
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
