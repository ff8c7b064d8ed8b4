import { profile } from './declaration.ts';
import { storedFields, type Values } from '../../profile/schema.ts';
import { fromRow, toRow } from '../../profile/wire.ts';
import type { Db, ProfileRow } from '../db/schema.ts';
import { transact } from '../db/transact.ts';

/** The columns that are no fields. */
const FIXED: ReadonlySet<string> = new Set(['passage_id', 'created_at', 'updated_at', 'version']);

/** A person's profile: the fields that `src/profile.ts` declares. */
export interface Kept {
	values: ReturnType<typeof fromRow<typeof profile>>;
	created_at: string;
	updated_at: string;
	/** Goes up by one with every change. */
	version: number;
}

/** The profile of a user, or undefined. */
export async function find(db: Db, passageId: string): Promise<Kept | undefined> {
	const row = await rowOf(db, passageId).executeTakeFirst();
	return row && toKept(row);
}

/** All that the profile of a user holds, columns of fields that are declared no more included. */
export async function findAll(db: Db, passageId: string): Promise<object | null> {
	const row = await rowOf(db, passageId).executeTakeFirst();
	return row ? { ...row, ...toKept(row).values } : null;
}

function rowOf(db: Db, passageId: string) {
	return db.selectFrom('profile').selectAll().where('passage_id', '=', passageId);
}

/** Makes the profile of a user from checked values; false, and nothing changed, if there is one. */
export async function create(db: Db, passageId: string, values: Values): Promise<boolean> {
	return (await insert(db, newRow(passageId, values))) !== undefined;
}

/** What became of values that were to be saved. */
export interface Saved {
	/** The profile as it now is. */
	kept: Kept;
	/** `unchanged`: it held these values already. `stale`: it has changed since, and was left alone. */
	outcome: 'created' | 'changed' | 'unchanged' | 'stale';
}

/**
 * Keeps checked values as the whole of a user's profile, whether there was one or not. Fields that
 * `values` lacks are left as they are. With `seen`, the version that whoever changed them had before
 * their eyes (0 for none), a profile that is newer is not overwritten.
 */
export async function save(
	db: Db,
	passageId: string,
	values: Values,
	seen?: number
): Promise<Saved> {
	const row = newRow(passageId, values);
	return transact(db, async (trx) => {
		const made = await insert(trx, row);
		if (made) return { kept: toKept(made), outcome: 'created' };
		const before = await rowOf(trx, passageId).executeTakeFirstOrThrow();
		if (isSame(before, row)) return { kept: toKept(before), outcome: 'unchanged' };
		if (seen !== undefined && seen !== before.version) {
			return { kept: toKept(before), outcome: 'stale' };
		}
		const after = await trx
			.updateTable('profile')
			.set({ ...row, created_at: before.created_at, version: before.version + 1 })
			.where('passage_id', '=', passageId)
			.returningAll()
			.executeTakeFirstOrThrow();
		return { kept: toKept(after), outcome: 'changed' };
	});
}

/** Deletes the profile of a user, if there is one. */
export async function remove(db: Db, passageId: string): Promise<void> {
	await db.deleteFrom('profile').where('passage_id', '=', passageId).execute();
}

/** Whether the columns of the fields in `row` hold the same in both. */
function isSame(kept: ProfileRow, row: ProfileRow): boolean {
	const before = new Map<string, unknown>(Object.entries(kept));
	return Object.entries(row).every(
		([name, value]) => FIXED.has(name) || (before.get(name) ?? null) === value
	);
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
	const fixed = { passage_id: passageId, created_at: now, updated_at: now, version: 1 };
	// Reserved names: no field is called as one of these.
	return { ...toRow(given, values), ...fixed };
}

function toKept(row: ProfileRow): Kept {
	return {
		values: fromRow(profile, { ...row }),
		created_at: row.created_at,
		updated_at: row.updated_at,
		version: row.version
	};
}
