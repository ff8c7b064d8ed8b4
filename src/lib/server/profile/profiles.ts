import { profile } from './declaration.ts';
import { storedFields } from '../../profile/fields.ts';
import { type Values } from '../../profile/validation.ts';
import { columns, fromRow, toRow } from '../../profile/columns.ts';
import type { Db, ProfileRow } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { transact } from '../db/transact.ts';
import * as events from '../events/events.ts';
import type { App } from '../relying-party.ts';

/** The columns that are not fields. */
const FIXED: ReadonlySet<string> = new Set(['passage_id', 'created_at', 'updated_at', 'version']);

/** A stored profile. */
export interface StoredProfile {
	values: ReturnType<typeof fromRow<typeof profile>>;
	created_at: string;
	updated_at: string;
	/** Goes up by one with each change. */
	version: number;
}

/** The profile of a user, or undefined. */
export async function find(db: Db, passageId: string): Promise<StoredProfile | undefined> {
	const row = await select.first(db, { passage_id: passageId });
	return row && toProfile(row);
}

/** All columns of a user's profile, also those of fields that are no longer declared. */
export async function findAll(db: Db, passageId: string): Promise<object | null> {
	const row = await select.first(db, { passage_id: passageId });
	return row ? { ...row, ...toProfile(row).values } : null;
}

const select = statement(
	(db, { passage_id }: Pick<ProfileRow, 'passage_id'>) =>
		db.selectFrom('profile').selectAll().where('passage_id', '=', passage_id),
	{ prepared: false }
);

async function get(db: Db, passageId: string): Promise<ProfileRow> {
	const row = await select.first(db, { passage_id: passageId });
	if (!row) throw new Error('The user has no profile.');
	return row;
}

/** Creates a user's profile from checked values. False, without a change, if there is one already. */
export async function create(db: Db, passageId: string, values: Values): Promise<boolean> {
	return (await add(db, newRow(passageId, values))) !== undefined;
}

/** The outcome of `save`. */
export interface Saved {
	/** The profile as it is now. */
	stored: StoredProfile;
	/** `unchanged`: it has these values already. `stale`: it is newer than that `version`, and stays as it is. */
	outcome: 'created' | 'changed' | 'unchanged' | 'stale';
}

/**
 * Creates a user's profile from checked values, or changes it to them. Fields that `values` lacks stay
 * as they are. With `version`, the version that the user's form showed (0 for none), a newer profile is
 * not overwritten.
 */
export async function save(
	db: Db,
	app: Pick<App, 'id'>,
	passageId: string,
	values: Values,
	version?: number
): Promise<Saved> {
	const row = newRow(passageId, values);
	return transact(db, async (trx) => {
		const made = await add(trx, row);
		if (made) return { stored: toProfile(made), outcome: 'created' };
		const before = await get(trx, passageId);
		const changed = changesOf(before, row);
		if (changed.length === 0) return { stored: toProfile(before), outcome: 'unchanged' };
		if (version !== undefined && version !== before.version) {
			return { stored: toProfile(before), outcome: 'stale' };
		}
		const after = await trx
			.updateTable('profile')
			.set({ ...row, created_at: before.created_at, version: before.version + 1 })
			.where('passage_id', '=', passageId)
			.returningAll()
			.executeTakeFirstOrThrow();
		const happening = { kind: 'profile_changed', user_id: passageId } as const;
		await events.record(trx, app, { ...happening, target: changed.join(', ') });
		return { stored: toProfile(after), outcome: 'changed' };
	});
}

/** Deletes the profile of a user, if there is one. */
export async function remove(db: Db, passageId: string): Promise<void> {
	await db.deleteFrom('profile').where('passage_id', '=', passageId).execute();
}

/** The names of the fields in `row` that differ. */
function changesOf(stored: ProfileRow, row: ProfileRow): string[] {
	const before = new Map<string, unknown>(Object.entries(stored));
	return Object.entries(row).flatMap(([name, value]) =>
		FIXED.has(name) || (before.get(name) ?? null) === value ? [] : [name]
	);
}

const insert = statement(
	(db, row: ProfileRow) =>
		db
			.insertInto('profile')
			.values(row)
			.onConflict((conflict) => conflict.column('passage_id').doNothing())
			.returningAll(),
	{ prepared: false }
);

/** A row without a value, so that each insertion names every column and has the same text. */
const blank = Object.fromEntries(columns(profile).map(({ name }) => [name, null]));

function add(db: Db, row: ProfileRow): Promise<ProfileRow | undefined> {
	return insert.first(db, { ...blank, ...row });
}

function newRow(passageId: string, values: Values): ProfileRow {
	const now = new Date().toISOString();
	const given = storedFields(profile).filter(({ name }) => Object.hasOwn(values, name));
	const fixed = { passage_id: passageId, created_at: now, updated_at: now, version: 1 };
	// No field has one of these names: they are reserved.
	return { ...toRow(given, values), ...fixed };
}

function toProfile(row: ProfileRow): StoredProfile {
	return {
		values: fromRow(profile, { ...row }),
		created_at: row.created_at,
		updated_at: row.updated_at,
		version: row.version
	};
}
