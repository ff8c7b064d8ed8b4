import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from './connect.ts';
import * as releases from '../../../../tests/support/releases.ts';
import { migrate, migrations } from './migrate.ts';
import type { Db } from './schema.ts';

let directory: string;
let path: string;
const open: Db[] = [];

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'postern-migrate-'));
	path = join(directory, 'postern.db');
});
afterEach(async () => {
	await Promise.all(open.splice(0).map((db) => db.destroy()));
	rmSync(directory, { recursive: true });
});

function database(): Db {
	const db = connect(`file:${path}`);
	open.push(db);
	return db;
}

/** The schema as SQLite stores it. */
async function schema(db: Db): Promise<string[]> {
	const { rows } = await sql<{ sql: string }>`
		select sql from sqlite_master where sql is not null order by name`.execute(db);
	return rows.map((row) => row.sql);
}

describe('migrations', () => {
	test('make the schema, and the second time change nothing', async () => {
		const db = database();
		await migrate(db);
		const made = await schema(db);
		expect(made.join()).toContain('CREATE TABLE "profile"');
		await db.insertInto('app').values({ sealed_key: '', id: 'a', created_at: '0' }).execute();
		await migrate(db);
		expect(await schema(db)).toEqual(made);
		expect(await db.selectFrom('app').select('id').execute()).toEqual([{ id: 'a' }]);
	});

	test('refuse a database of a newer Postern, in plain words, and leave it alone (K-16)', async () => {
		const db = database();
		await migrate(db);
		await sql`insert into kysely_migration values ('0099-flying', '2099-01-01')`.execute(db);
		const before = await schema(db);
		await expect(migrate(db)).rejects.toThrow(/newer Postern made \(it has "0099-flying"\)/);
		expect(await schema(db)).toEqual(before);
	});

	const early = ['refresh_family', 'refresh_token'];
	test.each(early)('refuse one from before 0.2.0, which has %s (K-16)', async (table) => {
		const old = database();
		await sql`create table kysely_migration (name text primary key, timestamp text)`.execute(old);
		await sql`insert into kysely_migration values ('0001-initial', '2026-11-01')`.execute(old);
		await sql`create table ${sql.table(table)} (id text primary key)`.execute(old);
		await old.destroy();
		const before = readFileSync(path);
		const db = connect(`file:${path}`);
		await expect(migrate(db)).rejects.toThrow(/before 0\.2\.0.*Delete it.*or keep running/s);
		await db.destroy();
		expect(readFileSync(path).equals(before)).toBe(true);
	});

	test.each(['"app"', '"session"', '"magic_link"', 'draft_expires_at'])(
		'cut by a kill after %s leave nothing, and can be done again (K-16)',
		async (after) => {
			const src = (file: string) => JSON.stringify(new URL(file, import.meta.url).href);
			const script = `
				import { Kysely } from 'kysely';
				import { sqliteDialect } from ${src('./sqlite.ts')};
				import { migrate } from ${src('./migrate.ts')};
				const log = ({ query }) => {
					if (/^create/.test(query.sql) && query.sql.includes(${JSON.stringify(after)})) {
						process.kill(process.pid, 'SIGKILL');
					}
				};
				await migrate(new Kysely({ dialect: sqliteDialect(${JSON.stringify(path)}), log }));`;
			const child = promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
				cwd: import.meta.dirname
			});
			await expect(child).rejects.toMatchObject({ signal: 'SIGKILL' });
			const db = database();
			expect((await schema(db)).filter((each) => !each.includes('kysely_migration'))).toEqual([]);
			await migrate(db);
			expect((await schema(db)).join()).toContain('CREATE TABLE "profile"');
		}
	);

	test('by two processes at once are done by one of them (K-11)', async () => {
		await Promise.all([migrate(database()), migrate(database())]);
		const rows = await sql<{ name: string }>`select name from kysely_migration`.execute(database());
		expect(rows.rows.map(({ name }) => name)).toEqual(['0001-initial']);
	});
});

describe('released migrations', () => {
	const files = releases.versions.flatMap((version) =>
		releases.DATABASES.map((kind) => [version, kind] as const)
	);

	test.each(files)('of %s on %s are as they were (K-16)', async (version, kind) => {
		const had = releases.namesIn(version).map((name) => [name, migrations[name]] as const);
		expect(had.filter(([, migration]) => !migration)).toEqual([]);
		const now = await releases.describe(kind, Object.fromEntries(had) as typeof migrations);
		expect(now).toBe(readFileSync(releases.fileOf(version, kind), 'utf8'));
	});
});
