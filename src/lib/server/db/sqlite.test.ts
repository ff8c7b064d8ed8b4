import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import type { Db } from './schema.ts';
import { transact } from './transact.ts';

let directory: string;
let path: string;
const open: Db[] = [];

beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'postern-sqlite-'));
	path = join(directory, 'data', 'postern.db');
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

type Failed = { status: string; reason: { code?: string } };

const add = (db: Db, id: string) =>
	db.insertInto('app').values({ sealed_key: '', id, created_at: '0' }).execute();
const ids = async (db: Db) =>
	(await db.selectFrom('app').select('id').orderBy('id').execute()).map(({ id }) => id);

async function pragma(db: Db, name: string): Promise<unknown> {
	const { rows } = await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db);
	return Object.values(rows[0] ?? {})[0];
}

describe('a SQLite database', () => {
	test('has a write-ahead log, one sync per commit, and enforced foreign keys (K-02)', async () => {
		const db = database();
		expect(await pragma(db, 'journal_mode')).toBe('wal');
		// 2 is FULL.
		expect(await pragma(db, 'synchronous')).toBe(2);
		expect(await pragma(db, 'foreign_keys')).toBe(1);
	});

	test('is for its owner alone, with all that lies beside it (D-02)', async () => {
		const db = database();
		await migrate(db);
		for (const name of [path, `${path}-wal`, `${path}-shm`]) {
			expect(statSync(name).mode & 0o777).toBe(0o600);
		}
		expect(statSync(join(directory, 'data')).mode & 0o777).toBe(0o700);
	});

	test('is one of two kinds, and the error for others shows no password', () => {
		expect(() => connect('mysql://ann:secret@db/x')).toThrow(/DATABASE_URL must begin .* "mysql:"/);
		expect(() => connect('mysql://ann:secret@db/x')).not.toThrow(/secret/);
	});

	test('begins a transaction with the lock, so that no other comes in between', async () => {
		const [one, other] = [database(), database()];
		await migrate(one);
		const rival = new SqliteDatabase(path, { timeout: 0 });
		await transact(one, async (trx) => {
			await ids(trx);
			expect(() => rival.exec('begin immediate')).toThrow(/locked/);
			await add(trx, 'a');
		});
		rival.close();
		expect(await ids(other)).toEqual(['a']);
	});

	test('loses nothing where two connections read, think and write at once', async () => {
		const [one, other] = [database(), database()];
		await migrate(one);
		await add(one, '0');
		const increment = (db: Db) =>
			transact(db, async (trx) => {
				const { created_at } = await trx
					.selectFrom('app')
					.select('created_at')
					.executeTakeFirstOrThrow();
				await Promise.resolve();
				await trx
					.updateTable('app')
					.set({ created_at: String(Number(created_at) + 1) })
					.execute();
			});
		const rounds = Array.from({ length: 20 }, (_, i) => increment(i % 2 ? one : other));
		await Promise.all(rounds);
		const row = await one.selectFrom('app').select('created_at').executeTakeFirstOrThrow();
		expect(row.created_at).toBe('20');
	});

	test('waits for a lock of another program, and the process goes on meanwhile (K-07)', async () => {
		const db = database();
		await migrate(db);
		const rival = new SqliteDatabase(path);
		rival.exec('begin immediate');
		const written = transact(db, (trx) => add(trx, 'a'));
		const another = add(db, 'b');
		// Reading needs no lock.
		expect(await ids(db)).toEqual([]);
		const gaps: number[] = [];
		let last = performance.now();
		for await (const _ of setInterval(10)) {
			gaps.push(performance.now() - last);
			last = performance.now();
			if (gaps.length === 10) break;
		}
		rival.exec('rollback');
		rival.close();
		await Promise.all([written, another]);
		expect(await ids(db)).toEqual(['a', 'b']);
		expect(Math.max(...gaps)).toBeLessThan(1500);
	});

	test('gives up within seconds on a lock that stays, and works again afterwards (K-07)', async () => {
		const db = database();
		await migrate(db);
		const rival = new SqliteDatabase(path);
		rival.exec('begin immediate');
		const began = performance.now();
		// They wait side by side, not each after the other.
		const writers = Array.from({ length: 5 }, (_, i) => transact(db, (trx) => add(trx, `${i}`)));
		for (const { status, reason } of (await Promise.allSettled(writers)) as Failed[]) {
			expect([status, reason.code]).toEqual(['rejected', 'SQLITE_BUSY']);
		}
		expect(performance.now() - began).toBeLessThan(6000);
		rival.exec('rollback');
		rival.close();
		await transact(db, (trx) => add(trx, 'b'));
		expect(await ids(db)).toEqual(['b']);
	});

	test.each<[what: string, harm: () => void, mend?: () => void]>([
		['deleted', () => rmSync(path)],
		[
			'replaced',
			() => {
				copyFileSync(path, `${path}.new`);
				renameSync(`${path}.new`, path);
			}
		],
		[
			'moved, until it is back',
			() => renameSync(path, `${path}.old`),
			() => renameSync(`${path}.old`, path)
		],
		['without its log', () => rmSync(`${path}-wal`)]
	])('neither reads nor writes once its file is %s (K-08)', async (_, harm, mend) => {
		const db = database();
		await migrate(db);
		const now = performance.now();
		// A little more than a second each time, as the difference of two fractions is not exact.
		const clock = vi.spyOn(performance, 'now').mockReturnValue(now + 1001);
		await add(db, 'a');
		harm();
		const moved = { code: 'SQLITE_READONLY_DBMOVED' };
		// Only for the log a write trusts a second.
		if (existsSync(`${path}-wal`)) await expect(add(db, 'b')).rejects.toMatchObject(moved);
		clock.mockReturnValue(now + 2002);
		await expect(transact(db, (trx) => add(trx, 'b'))).rejects.toMatchObject(moved);
		await expect(ids(db)).rejects.toThrow(/was deleted, moved or replaced while Postern ran/);
		clock.mockRestore();
		if (!mend) return;
		mend();
		await add(db, 'b');
		expect(await ids(db)).toEqual(['a', 'b']);
	});

	test('a file that goes during a transaction gets nothing of it (K-08)', async () => {
		const db = database();
		await migrate(db);
		const now = performance.now();
		const clock = vi.spyOn(performance, 'now');
		const written = transact(db, async (trx) => {
			await add(trx, 'a');
			renameSync(path, `${path}.old`);
			clock.mockReturnValue(now + 1001);
		});
		await expect(written).rejects.toMatchObject({ code: 'SQLITE_READONLY_DBMOVED' });
		clock.mockRestore();
		renameSync(`${path}.old`, path);
		await transact(db, (trx) => add(trx, 'b'));
		expect(await ids(db)).toEqual(['b']);
	});
});
