import type { Credential, Db, IdentityUser } from '../../db/schema.ts';
import { now } from '../../clock.ts';
import { Refusal } from '../../errors.ts';
import { randomId } from '../../crypto.ts';

/** What a verified registration tells of a credential. */
export type NewCredential = Pick<
	Credential,
	| 'app_id'
	| 'user_id'
	| 'cred_id'
	| 'public_key'
	| 'sign_count'
	| 'transports'
	| 'aaguid'
	| 'backup_eligible'
	| 'backed_up'
> & { friendly_name?: string };

type Owned = Credential & Pick<IdentityUser, 'user_handle'>;

/** The user's credentials, oldest first. */
export function list(db: Db, userId: string): Promise<Credential[]> {
	return db
		.selectFrom('credential')
		.selectAll()
		.where('user_id', '=', userId)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
}

/** Whether the user has a credential. */
export async function exist(db: Db, userId: string): Promise<boolean> {
	const ids = db.selectFrom('credential').select('id').where('user_id', '=', userId);
	return (await ids.executeTakeFirst()) !== undefined;
}

/** The credential that an authenticator knows by `credId` (base64url), with its owner's handle. */
export function find(db: Db, appId: string, credId: string): Promise<Owned | undefined> {
	return db
		.selectFrom('credential')
		.innerJoin('identity_user', 'identity_user.id', 'credential.user_id')
		.selectAll('credential')
		.select('identity_user.user_handle')
		.where('credential.app_id', '=', appId)
		.where('credential.cred_id', '=', credId)
		.executeTakeFirst();
}

/** Keeps a new credential; refuses an id that is registered for any user (L3 §7.1 step 26). */
export async function add(db: Db, credential: NewCredential): Promise<Credential> {
	const made = await db
		.insertInto('credential')
		.values({
			friendly_name: 'Passkey',
			...credential,
			id: randomId(),
			usage_count: 1,
			last_login_at: now(),
			created_at: now(),
			updated_at: now()
		})
		.onConflict((conflict) => conflict.column('cred_id').doNothing())
		.returningAll()
		.executeTakeFirst();
	if (!made) throw new Refusal('invalid_request', 'This passkey is registered already.');
	return made;
}

/**
 * Records a sign-in with the credential. False if its counter meanwhile reached `signCount`, so that
 * of two parallel uses of one signature count only one succeeds (L3 §7.2 step 22).
 */
export async function recordUse(
	db: Db,
	credential: Credential,
	seen: { signCount: number; backedUp: boolean }
): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('credential')
		.set((eb) => ({
			sign_count: seen.signCount,
			backed_up: Number(seen.backedUp),
			usage_count: eb('usage_count', '+', 1),
			last_login_at: now()
		}))
		.where('id', '=', credential.id)
		.where((eb) =>
			eb.or([
				eb('sign_count', '<', seen.signCount),
				// Both zero: an authenticator that does not count.
				eb.and([eb('sign_count', '=', 0), eb(eb.val(seen.signCount), '=', 0)])
			])
		)
		.executeTakeFirst();
	return numUpdatedRows === 1n;
}

/** Gives the user's credential another name; refuses one that is not theirs. */
export async function rename(
	db: Db,
	userId: string,
	id: string,
	friendly_name: string
): Promise<Credential> {
	const renamed = await db
		.updateTable('credential')
		.set({ friendly_name, updated_at: now() })
		.where('id', '=', id)
		.where('user_id', '=', userId)
		.returningAll()
		.executeTakeFirst();
	if (!renamed) throw new Refusal('device_not_found');
	return renamed;
}

/** Deletes the user's credential and answers what it was; undefined for one that is not theirs. */
export function remove(db: Db, userId: string, id: string): Promise<Credential | undefined> {
	return db
		.deleteFrom('credential')
		.where('id', '=', id)
		.where('user_id', '=', userId)
		.returningAll()
		.executeTakeFirst();
}
