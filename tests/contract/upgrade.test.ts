import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import { migrate } from '../../src/lib/server/db/migrate.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import * as releases from '../support/releases.ts';
import { compileCache, root } from '../support/server.ts';
import { createDatabase, dropDatabase } from '../support/shared-postgres.ts';

let directory: string;
const made: string[] = [];
let files = 0;

beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'postern-upgrade-'));
});
afterAll(async () => {
	rmSync(directory, { recursive: true });
	await Promise.all(made.map(dropDatabase));
});

async function emptyDatabase(kind: releases.DatabaseKind): Promise<string> {
	if (kind === 'sqlite') return `file:${join(directory, `${++files}.db`)}`;
	const url = await createDatabase();
	made.push(url);
	return url;
}

async function using<Result>(url: string, work: (db: Db) => Promise<Result>): Promise<Result> {
	const db = connect(url, { patient: true });
	try {
		return await work(db);
	} finally {
		await db.destroy();
	}
}

/** The columns of each table. */
const schema = (url: string) =>
	using(url, async (db) => {
		const tables = await db.introspection.getTables();
		const shown = tables.map(({ name, columns }) => [
			name,
			columns.map((column) => `${column.name} ${column.dataType}`).sort()
		]);
		return Object.fromEntries(shown) as Record<string, string[]>;
	});

/** How many rows each table has. */
const rows = (url: string) =>
	using(url, async (db) => {
		const counts: Record<string, number> = {};
		for (const { name } of await db.introspection.getTables()) {
			counts[name] = (await sql`select 1 from ${sql.table(name)}`.execute(db)).rows.length;
		}
		return counts;
	});

/** Upgrades in a process that is killed after so many changes; answers whether it came to its end. */
function upgrade(url: string, changes: number): boolean {
	const entry = join(root, 'tests/support/upgrade.entry.ts');
	const { signal, status, stderr } = spawnSync(process.execPath, [entry, url, String(changes)], {
		env: { ...process.env, NODE_COMPILE_CACHE: compileCache },
		encoding: 'utf8'
	});
	if (signal === 'SIGKILL') return false;
	expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
	return true;
}

const cases = releases.versions.flatMap((version) =>
	releases.DATABASES.map((kind) => [version, kind] as const)
);

test.each(cases)(
	'%s on %s is upgraded to the present schema, with its rows (K-16)',
	async (version, kind) => {
		const [old, fresh] = [await emptyDatabase(kind), await emptyDatabase(kind)];
		await using(old, (db) => releases.make(db, version));
		const before = await rows(old);
		await using(old, migrate);
		await using(fresh, migrate);
		expect(await schema(old)).toEqual(await schema(fresh));
		expect(await rows(old)).toMatchObject(before);
	}
);

test.each(cases)(
	'an upgrade of %s on %s that is killed after any change leaves the old schema, and is repeated (K-16)',
	async (version, kind) => {
		const url = await emptyDatabase(kind);
		await using(url, (db) => releases.make(db, version));
		const before = { rows: await rows(url), schema: await schema(url) };
		let changes = 1;
		while (!upgrade(url, changes)) {
			expect({ rows: await rows(url), schema: await schema(url) }).toEqual(before);
			changes++;
		}
		// Those of the further migration, and the record of it.
		expect(changes).toBeGreaterThan(6);
		const after = await using(url, (db) =>
			sql<{ place: string; user_id: string }>`
				select place, nickname.user_id from session, nickname`.execute(db)
		);
		expect(after.rows).toEqual([{ place: 'of the-one', user_id: 'the-one' }]);
		expect(await rows(url)).toMatchObject(before.rows);
	}
);
