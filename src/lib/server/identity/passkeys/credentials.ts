import type { Credential, Db, IdentityUser } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';
import { transact } from '../../db/transact.ts';
import { now } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import * as events from '../../events/events.ts';
import { randomId } from '../../crypto.ts';
import type { App } from '../../relying-party.ts';
import * as notices from '../messages/notices.ts';
import * as sessions from '../sessions/sessions.ts';
import * as identifiers from '../users/identifiers.ts';
import * as users from '../users/users.ts';
import type * as webauthn from './webauthn.ts';

/** The credentials that users have registered, their passkeys. */

/** A credential that a registration has verified. */
export type NewCredential = Omit<
	Credential,
	'id' | 'usage_count' | 'last_login_at' | 'created_at' | 'updated_at'
>;

/** How its authenticator can be reached (L3 §5.8.4). */
export function transportsOf({ transports }: Pick<Credential, 'transports'>): string[] {
	return JSON.parse(transports) as string[];
}

const ofUser = statement((db, { user_id }: Pick<Credential, 'user_id'>) =>
	db
		.selectFrom('credential')
		.selectAll()
		.where('user_id', '=', user_id)
		.orderBy('created_at')
		.orderBy('id')
);

/** The user's credentials, oldest first. */
export function list(db: Db, userId: string): Promise<Credential[]> {
	return ofUser.all(db, { user_id: userId });
}

const named = statement((db, { user_id }: Pick<Credential, 'user_id'>) =>
	db.selectFrom('credential').select('name').where('user_id', '=', user_id)
);

/** The names of the user's credentials, in no order. */
export async function namesOf(db: Db, userId: string): Promise<string[]> {
	return (await named.all(db, { user_id: userId })).map(({ name }) => name);
}

/** Whether the user has a credential. */
export async function exist(db: Db, userId: string): Promise<boolean> {
	return (await named.first(db, { user_id: userId })) !== undefined;
}

const byCredentialId = statement((db, is: Pick<Credential, 'app_id' | 'credential_id'>) =>
	db
		.selectFrom('credential')
		.selectAll()
		.where('app_id', '=', is.app_id)
		.where('credential_id', '=', is.credential_id)
);

/** The credential that its authenticator knows by that id (base64url). */
export function find(db: Db, appId: string, credentialId: string): Promise<Credential | undefined> {
	return byCredentialId.first(db, { app_id: appId, credential_id: credentialId });
}

const insert = statement((db, credential: Credential) =>
	db
		.insertInto('credential')
		.values(credential)
		.onConflict((conflict) => conflict.column('credential_id').doNothing())
		.returningAll()
);

/** Stores a new credential; refuses an id that is registered for any user (L3 §7.1 step 26). */
export async function add(db: Db, credential: NewCredential): Promise<Credential> {
	const added = await insert.first(db, {
		...credential,
		id: randomId(),
		usage_count: 1,
		last_login_at: now(),
		created_at: now(),
		updated_at: now()
	});
	if (!added) throw new ApiError('invalid_request', 'This passkey is registered already.');
	return added;
}

type Used = webauthn.Use & Pick<Credential, 'id'> & { now: string };

const recording = (db: Db, { id, now, ...use }: Used) =>
	db
		.updateTable('credential')
		.set((eb) => ({ ...use, usage_count: eb('usage_count', '+', 1), last_login_at: now }))
		.where('id', '=', id);
const record = statement(recording);
const recordJudged = statement((db, used: Used) =>
	recording(db, used).where((eb) =>
		eb.or([
			eb('backup_eligible', '=', 1),
			eb('sign_count', '=', 0),
			eb('sign_count', '<', used.sign_count)
		])
	)
);

/**
 * Records a sign-in with the credential. False if its counter went back, which L3 §7.2 step 22 leaves to
 * us: only a device counts alone, so it is judged where the row and the use both say that the key never
 * leaves its device, and the device counts. Of two parallel uses with one count only one succeeds.
 */
export async function recordUse(
	db: Db,
	{ id }: Pick<Credential, 'id'>,
	use: webauthn.Use
): Promise<boolean> {
	const recorded = use.backup_eligible ? record : recordJudged;
	return (await recorded.run(db, { id, now: now(), ...use })) === 1;
}

/** Renames the user's credential; refuses an unknown one with `device_not_found`. */
export function rename(
	db: Db,
	app: App,
	userId: string,
	{ id, name }: Pick<Credential, 'id' | 'name'>
): Promise<Credential> {
	return transact(db, async (trx) => {
		const renamed = await trx
			.updateTable('credential')
			.set({ name, updated_at: now() })
			.where('id', '=', id)
			.where('user_id', '=', userId)
			.returningAll()
			.executeTakeFirst();
		if (!renamed) throw new ApiError('device_not_found');
		await events.record(trx, app, { kind: 'passkey_renamed', user_id: userId, target: id });
		return renamed;
	});
}

/**
 * Deletes the credential of the session's user, ends the other sessions that began with it, and
 * notifies the account owner. Refuses an unknown credential and the user's last way to log in.
 */
export async function revoke(
	db: Db,
	app: App,
	session: { id: string; user_id: string },
	{ id, language }: { id: string; language: string }
): Promise<void> {
	await transact(db, async (trx) => {
		const user = await users.get(trx, app, session.user_id);
		await remove(trx, app, user, id, { except: [session.id], language });
		// A code to an identifier that is not verified replaces the account.
		const hasFallback = app.fallback !== null && identifiers.hasVerified(user);
		if (!hasFallback && !(await exist(trx, user.id))) {
			const message = 'This is your last passkey; add another one first.';
			throw new ApiError('operation_not_allowed', message);
		}
	});
}

/** As `revoke`, for a program with an API key, which may take the last way to log in too. */
export function revokeOf(db: Db, app: App, userId: string, id: string): Promise<void> {
	return transact(db, async (trx) => {
		const user = await users.get(trx, app, userId);
		await remove(trx, app, user, id, { except: [] });
	});
}

async function remove(
	trx: Db,
	app: App,
	user: IdentityUser,
	id: string,
	{ except, language }: { except: string[]; language?: string }
): Promise<void> {
	const removed = await trx
		.deleteFrom('credential')
		.where('id', '=', id)
		.where('user_id', '=', user.id)
		.returning('name')
		.executeTakeFirst();
	if (!removed) throw new ApiError('device_not_found');
	await events.record(trx, app, { kind: 'passkey_removed', user_id: user.id, target: id });
	await sessions.endBegunWith(trx, user.id, id, { except });
	const notice = { what: 'passkey_removed', detail: removed.name } as const;
	await notices.tell(trx, app, user, notice, language);
}
