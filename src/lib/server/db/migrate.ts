import { Migrator, type Migration } from 'kysely/migration';
import { ConfigurationError } from '../env.ts';
import * as initial from './migrations/0001-initial.ts';
import * as waysIn from './migrations/0002-ways-in.ts';
import * as accountLife from './migrations/0003-account-life.ts';
import * as whoseIsWhat from './migrations/0004-whose-is-what.ts';
import type { Db } from './schema.ts';

/** Every migration by name, in order. Frozen once released; a new one goes to the end. */
const migrations: Record<string, Migration> = {
	'0001-initial': initial,
	'0002-ways-in': waysIn,
	'0003-account-life': accountLife,
	'0004-whose-is-what': whoseIsWhat
};

/**
 * Brings the schema up to date, or (for tests) up to the migration `last`; nothing happens where it is.
 * Throws a ConfigurationError for a database that a newer Postern made.
 */
export async function migrate(db: Db, last?: string): Promise<void> {
	const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
	const unknown = (await applied(db)).filter((name) => !(name in migrations));
	if (unknown.length > 0) {
		throw new ConfigurationError([
			`DATABASE_URL names a database that a newer Postern made (it has "${unknown.join('", "')}"). Start that one, or restore a backup made before the upgrade.`
		]);
	}
	const { error } = await (last ? migrator.migrateTo(last) : migrator.migrateToLatest());
	if (error) throw error;
}

async function applied(db: Db): Promise<string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	if (!tables.some((table) => table.name === 'kysely_migration')) return [];
	const rows = await db
		.withTables<{ kysely_migration: { name: string } }>()
		.selectFrom('kysely_migration')
		.select('name')
		.execute();
	return rows.map((row) => row.name);
}
