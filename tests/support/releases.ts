import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
	DummyDriver,
	Kysely,
	PostgresAdapter,
	PostgresQueryCompiler,
	sql,
	SqliteAdapter,
	SqliteQueryCompiler
} from 'kysely';
import type { Migration } from 'kysely/migration';
import { migrations } from '../../src/lib/server/db/migrate.ts';
import { isPostgres } from '../../src/lib/server/db/lock.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { root } from './server.ts';

/** The schemas that releases have made: a file for each, with the statements of its migrations. */

export const DATABASES = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof DATABASES)[number];

const folder = join(root, 'tests/support/releases');
const BETWEEN = '\n;\n';

/** The versions that were released. */
export const versions = globSync('*.sqlite.sql', { cwd: folder }).map((file) =>
	basename(file, '.sqlite.sql')
);

export const fileOf = (version: string, kind: DatabaseKind) =>
	join(folder, `${version}.${kind}.sql`);

/** The text of such a file: of each migration its name, and the statements that it runs on an empty database. */
export async function describe(
	kind: DatabaseKind,
	all: Record<string, Migration> = migrations
): Promise<string> {
	const statements: string[] = [];
	const db = new Kysely<never>({
		dialect: {
			createAdapter: () => (kind === 'sqlite' ? new SqliteAdapter() : new PostgresAdapter()),
			createDriver: () => new DummyDriver(),
			createIntrospector: () => {
				throw new Error('A released migration asks the database for its tables.');
			},
			createQueryCompiler: () =>
				kind === 'sqlite' ? new SqliteQueryCompiler() : new PostgresQueryCompiler()
		},
		log: ({ query }) => void statements.push(query.sql)
	});
	for (const [name, { up }] of Object.entries(all)) {
		statements.push(`-- ${name}`);
		await up(db);
	}
	return `${statements.join(BETWEEN)}${BETWEEN}`;
}

/** The names of the migrations that a release had. */
export function namesIn(version: string): string[] {
	const text = readFileSync(fileOf(version, 'sqlite'), 'utf8');
	return [...text.matchAll(/^-- (.+)$/gm)].map(([, name = '']) => name);
}

/** Makes the tables of a release in an empty database, with one row in each. */
export async function make(db: Db, version: string): Promise<void> {
	const kind = isPostgres(db) ? 'postgres' : 'sqlite';
	const statements = readFileSync(fileOf(version, kind), 'utf8').split(BETWEEN);
	for (const statement of statements) {
		if (/^(--|\s*$)/.test(statement)) continue;
		await sql.raw(statement).execute(db);
	}
	await markAsMigrated(db, namesIn(version));
	await fill(db);
}

/** As Kysely's migrator does. */
async function markAsMigrated(db: Db, names: string[]): Promise<void> {
	await sql`create table kysely_migration (name varchar(255) not null primary key, timestamp varchar(255) not null)`.execute(
		db
	);
	await sql`create table kysely_migration_lock (id varchar(255) not null primary key, is_locked integer default 0 not null)`.execute(
		db
	);
	await sql`insert into kysely_migration_lock values ('migration_lock', 0)`.execute(db);
	for (const name of names) {
		await sql`insert into kysely_migration values (${name}, '2026-01-01T00:00:00.000Z')`.execute(
			db
		);
	}
}

/** Writes one row into each table; every reference is to that of the other table. */
async function fill(db: Db): Promise<void> {
	const tables = await db.introspection.getTables();
	const turnOff = isPostgres(db)
		? 'set session_replication_role = replica'
		: 'pragma foreign_keys = off';
	await db.connection().execute(async (one) => {
		await sql.raw(turnOff).execute(one);
		for (const { name, columns } of tables) {
			const names = columns.map((column) => sql.ref(column.name));
			const values = columns.map(({ name: column, dataType }) =>
				/int/i.test(dataType) ? 1 : /(^|_)id$/.test(column) ? 'the-one' : `a ${column}`
			);
			await sql`insert into ${sql.table(name)} (${sql.join(names)}) values (${sql.join(values)})`.execute(
				one
			);
		}
	});
}
