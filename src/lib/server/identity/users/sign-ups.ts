import type { Db, IdentityUser } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';
import { transact } from '../../db/transact.ts';
import type { Identifier } from '../../identifier.ts';
import { ApiError } from '../../errors.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds, now } from '../../clock.ts';
import * as decoys from './decoys.ts';
import { forRegistration } from './metadata.ts';
import { randomId, randomSecret } from '../../crypto.ts';
import * as signUpMetadata from './sign-up-metadata.ts';
import * as users from './users.ts';

/** A user is pending from the first step of a sign-up and active from its last. */

/** Seconds after which an unfinished sign-up is deleted. */
const PENDING_LIFETIME = 7 * DAY;

/** Metadata, and the client that gives it. */
interface Given {
	user_metadata: unknown;
	client: signUpMetadata.Client;
}

/**
 * The user who signs up with the identifier: a new one, or the one that an unfinished sign-up left.
 * Refuses an identifier that has an account, unless accounts are hidden: then the user of that account,
 * unchanged. Refuses undeclared metadata, and every sign-up while sign-up is closed. The metadata waits for
 * the client that gives it.
 */
export function begin(
	db: Db,
	app: App,
	identifier: Identifier,
	given?: Given
): Promise<IdentityUser> {
	const within = (trx: Db) => beginWithin(trx, app, identifier, given);
	// One commit, whatever the identifier, so that the time does not tell (E-02).
	return app.hides_accounts ? transact(db, within) : within(db);
}

/** As `begin`, inside a transaction. */
export async function beginWithin(
	trx: Db,
	app: App,
	identifier: Identifier,
	given?: Given
): Promise<IdentityUser> {
	assertOpen(app);
	const metadata =
		given?.user_metadata === undefined ? null : forRegistration(app, given.user_metadata);
	const row = newUser(app, identifier);
	if (app.hides_accounts) {
		// The same statements, whatever the identifier.
		const user = await store(trx, row, identifier);
		if (metadata && given) await signUpMetadata.put(trx, user.id, given.client, metadata);
		return user;
	}
	const found = await users.findByIdentifier(trx, app, identifier);
	const goesOn = found && (found.status !== 'pending' || !isStale(found));
	const user = goesOn ? found : await store(trx, row, identifier);
	if (user.status !== 'pending') throw alreadyExists();
	if (metadata && given) {
		// The sign-up may be finished meanwhile.
		const stored = await signUpMetadata.put(trx, user.id, given.client, metadata);
		if (!stored) throw alreadyExists();
	}
	return user;
}

/** Refuses every sign-up while sign-up is closed. */
export function assertOpen(app: App): void {
	// The elements show this message only because it begins with these two words.
	if (!app.public_signup) throw new ApiError('operation_not_allowed', 'Public signup is closed.');
}

/** The pending user with the identifier, or undefined; refuses an identifier that has an account. */
export async function findPending(
	db: Db,
	app: App,
	identifier: Identifier
): Promise<IdentityUser | undefined> {
	const found = await users.findByIdentifier(db, app, identifier);
	if (found && found.status !== 'pending') throw alreadyExists();
	return found;
}

/** Stores a new user, or renews the sign-up of a pending one; any other user stays as it is. */
function store(db: Db, row: IdentityUser, { kind }: Identifier): Promise<IdentityUser> {
	return db
		.insertInto('identity_user')
		.values(row)
		.onConflict((conflict) =>
			conflict.columns(['app_id', kind]).doUpdateSet((eb) => ({
				expires_at: eb
					.case()
					.when('identity_user.expires_at', 'is not', null)
					.then(eb.ref('excluded.expires_at'))
					.else(eb.ref('identity_user.expires_at'))
					.end()
			}))
		)
		.returningAll()
		.executeTakeFirstOrThrow();
}

/** In the words that Passage's SDKs look for. */
export function alreadyExists(): ApiError {
	return new ApiError('invalid_request', 'user: already exists.');
}

/** Whether the sign-up began more than a day ago. */
function isStale({ expires_at }: IdentityUser): boolean {
	return expires_at !== null && expires_at < inSeconds(PENDING_LIFETIME - DAY);
}

/** Whether a program made the user, who has not logged in yet. */
export function isOfProgram({ status, expires_at }: IdentityUser): boolean {
	return status === 'pending' && expires_at === null;
}

/** Gives a sign-up that goes on another week. */
export async function postpone(db: Db, user: IdentityUser): Promise<void> {
	if (!isStale(user)) return;
	await db
		.updateTable('identity_user')
		.set({ expires_at: inSeconds(PENDING_LIFETIME) })
		.where('id', '=', user.id)
		.where('status', '=', 'pending')
		.execute();
}

/**
 * Makes a pending user active, with the metadata that this client gave, and counts the sign-in. A user whom
 * a program made keeps their date, and the metadata that this client did not give. False if the user is active already, because another sign-up with the same identifier finished first. Call it
 * inside a transaction.
 */
export async function finish(trx: Db, id: string, client: signUpMetadata.Client): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('identity_user')
		.set((eb) => ({
			status: 'active',
			login_count: 1,
			last_login_at: now(),
			created_at: eb
				.case()
				.when('expires_at', 'is', null)
				.then(eb.ref('created_at'))
				.else(now())
				.end(),
			updated_at: now(),
			expires_at: null,
			signup_browser_hash: client.browser_hash,
			signup_browser_name: client.browser_name,
			user_metadata: signUpMetadata.withGivenBy(trx, id, client)
		}))
		.where('id', '=', id)
		.where('status', '=', 'pending')
		.executeTakeFirst();
	if (numUpdatedRows === 0n) return false;
	await signUpMetadata.discard(trx, id);
	return true;
}

const insert = statement((db, user: IdentityUser) =>
	db
		.insertInto('identity_user')
		.values(user)
		.onConflict((conflict) => conflict.doNothing())
		.returningAll()
);

/**
 * Stores the user of a sign-up that begins and ends here, and counts the sign-in; undefined if there is a user
 * with the identifier already. Call it inside a transaction.
 */
export function addFinished(
	trx: Db,
	row: IdentityUser,
	{ browser_hash, browser_name }: signUpMetadata.Client
): Promise<IdentityUser | undefined> {
	const signedUp: IdentityUser = {
		...row,
		status: 'active',
		login_count: 1,
		last_login_at: now(),
		signup_browser_hash: browser_hash,
		signup_browser_name: browser_name,
		expires_at: null
	};
	return insert.first(trx, signedUp);
}

/** A new user in place of one who never verified the identifier; see `users.release`. */
export async function replace(trx: Db, app: App, user: IdentityUser, verified: Identifier) {
	await users.release(trx, app, user, verified.kind);
	const row = newUser(app, verified);
	return trx.insertInto('identity_user').values(row).returningAll().executeTakeFirstOrThrow();
}

/** A pending user, not stored yet. */
export function newUser(app: App, identifier: Identifier): IdentityUser {
	return {
		...decoys.of(app, identifier),
		id: randomId(),
		user_handle: randomSecret(),
		expires_at: inSeconds(PENDING_LIFETIME)
	};
}
