import type { ColumnDataType } from 'kysely';
import { ConfigurationError } from '../env.ts';
import type { Db } from './schema.ts';

export type ProfileColumn = { name: string; type: 'text' | 'integer' | 'real' };

/** The type that a column is created with, and the names by which each database reports it. */
const columnTypes: Record<ProfileColumn['type'], { made: ColumnDataType; told: string[] }> = {
	text: { made: 'text', told: ['text'] },
	// 64 bits: Postgres's integer has only 32.
	integer: { made: 'bigint', told: ['bigint', 'int8'] },
	real: { made: 'double precision', told: ['double precision', 'float8'] }
};

/**
 * Adds the missing columns of the declared profile fields. No column is renamed or dropped, so removing a
 * field from the declaration loses no data. Throws a ConfigurationError if a column has another type.
 */
export async function reconcile(db: Db, wanted: readonly ProfileColumn[]): Promise<void> {
	for (const column of await missing(db, wanted)) {
		const table = db.schema.alterTable('profile');
		// Always nullable: existing rows have no value.
		const adding = table.addColumn(column.name, columnTypes[column.type].made).execute();
		await adding.catch(async (cause: unknown) => {
			// Another process that starts at the same time may add it first.
			if ((await missing(db, [column])).length > 0) throw cause;
		});
	}
}

/** The columns of the fields that a database has, declared or not. */
export async function stored(db: Db): Promise<ProfileColumn[]> {
	const table = (await db.introspection.getTables()).find(({ name }) => name === 'profile');
	return (table?.columns ?? []).flatMap(({ name, dataType }) => {
		if (FIXED.has(name)) return [];
		const known = Object.entries(columnTypes) as [ProfileColumn['type'], { told: string[] }][];
		const [type] = known.find(([, { told }]) => told.includes(dataType.toLowerCase())) ?? [];
		if (!type) throw new Error(`The column ${name} of the profile table is ${dataType}.`);
		return [{ name, type }];
	});
}

/** The columns that are not fields. */
const FIXED: ReadonlySet<string> = new Set(['passage_id', 'version', 'created_at', 'updated_at']);

async function missing(db: Db, wanted: readonly ProfileColumn[]): Promise<ProfileColumn[]> {
	const table = (await db.introspection.getTables()).find(({ name }) => name === 'profile');
	const present = new Map(table?.columns.map(({ name, dataType }) => [name, dataType]));
	return wanted.filter(({ name, type }) => {
		const dataType = present.get(name)?.toLowerCase();
		if (dataType === undefined || columnTypes[type].told.includes(dataType)) return !dataType;
		throw new ConfigurationError([
			`src/profile.ts: the field "${name}" is stored as ${type}, but its column is ${dataType}. Give the field another name, or its former type.`
		]);
	});
}
