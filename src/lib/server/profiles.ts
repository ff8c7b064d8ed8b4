import { profile } from '../../profile.ts';
import { storedFields, type Values } from '../profile/schema.ts';
import { fromRow, toRow } from '../profile/wire.ts';
import type { Db, ProfileRow } from './db/schema.ts';
import { transact } from './db/transact.ts';

/** A person's profile: the fields that `src/profile.ts` declares. */
export interface Kept {
	values: ReturnType<typeof fromRow<typeof profile>>;
	created_at: string;
	updated_at: string;
}

/** The profile of a user, or undefined. */
export async function find(db: Db, passageId: string): Promise<Kept | undefined> {
	const row = await db
		.selectFrom('profile')
		.selectAll()
		.where('passage_id', '=', passageId)
		.executeTakeFirst();
	return row && toKept(row);
}

/** Makes the profile of a user from checked values; false, and nothing changed, if there is one. */
export async function create(db: Db, passageId: string, values: Values): Promise<boolean> {
	return (await insert(db, newRow(passageId, values))) !== undefined;
}

/**
 * Keeps checked values as the whole of a user's profile, whether there was one or not, and answers
 * the profile and whether it is new. Fields that `values` lacks are left as they are.
 */
export async function save(
	db: Db,
	passageId: string,
	values: Values
): Promise<Kept & { created: boolean }> {
	const row = newRow(passageId, values);
	return transact(db, async (trx) => {
		const made = await insert(trx, row);
		if (made) return { ...toKept(made), created: true };
		const kept = await trx
			.updateTable('profile')
			.set({ ...row, created_at: undefined })
			.where('passage_id', '=', passageId)
			.returningAll()
			.executeTakeFirstOrThrow();
		return { ...toKept(kept), created: false };
	});
}

function insert(db: Db, row: ProfileRow): Promise<ProfileRow | undefined> {
	return db
		.insertInto('profile')
		.values(row)
		.onConflict((conflict) => conflict.column('passage_id').doNothing())
		.returningAll()
		.executeTakeFirst();
}

function newRow(passageId: string, values: Values): ProfileRow {
	const now = new Date().toISOString();
	const given = storedFields(profile).filter(({ name }) => Object.hasOwn(values, name));
	const fixed = { passage_id: passageId, created_at: now, updated_at: now };
	// Reserved names: no field is called as one of these.
	return { ...toRow(given, values), ...fixed };
}

function toKept(row: ProfileRow): Kept {
	return {
		values: fromRow(profile, { ...row }),
		created_at: row.created_at,
		updated_at: row.updated_at
	};
}
