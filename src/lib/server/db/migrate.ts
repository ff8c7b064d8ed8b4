import { Migrator, type Migration } from 'kysely/migration';
import { ConfigurationError } from '../env.ts';
import * as initial from './migrations/0001-initial.ts';
import type { Db } from './schema.ts';

/** Every migration by name, in order. Frozen once released; a new one goes to the end. */
export const migrations: Record<string, Migration> = {
	'0001-initial': initial
};

/**
 * Brings the schema up to date with `all` migrations; a database that is up to date stays as it is. Throws a
 * ConfigurationError for a database that a newer Postern or one before 0.2.0 made, and leaves it as it is.
 */
export async function migrate(db: Db, all = migrations): Promise<void> {
	await assertKnown(db, all);
	const { error } = await migrator(db, all).migrateToLatest();
	if (error) throw error;
}

/** Throws a ConfigurationError for a database that `migrate` would change or refuse. */
export async function assertMigrated(db: Db): Promise<void> {
	await assertKnown(db, migrations);
	const known = await migrator(db, migrations).getMigrations();
	if (known.every(({ executedAt }) => executedAt)) return;
	throw new ConfigurationError([
		'DATABASE_URL names a database that this version has not prepared yet. Start the server once.'
	]);
}

const migrator = (db: Db, all: typeof migrations) =>
	new Migrator({ db, provider: { getMigrations: async () => all } });

async function assertKnown(db: Db, all: typeof migrations): Promise<void> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	const has = (name: string) => tables.some((table) => table.name === name);
	if (!has('kysely_migration')) return;
	// Only the schemas from before 0.2.0, which was the first release, have one of these tables.
	if (has('refresh_family') || has('refresh_token')) {
		throw new ConfigurationError([
			'DATABASE_URL names a database that Postern made before 0.2.0, which this version cannot read. Delete it to start afresh (the default one is in data/), name another one, or keep running the version that made it.'
		]);
	}
	const applied = await db
		.withTables<{ kysely_migration: { name: string } }>()
		.selectFrom('kysely_migration')
		.select('name')
		.execute();
	const unknown = applied.map(({ name }) => name).filter((name) => !(name in all));
	if (unknown.length > 0) {
		throw new ConfigurationError([
			`DATABASE_URL names a database that a newer Postern made (it has "${unknown.join('", "')}"). Start that version, or restore a backup from before the upgrade.`
		]);
	}
}
