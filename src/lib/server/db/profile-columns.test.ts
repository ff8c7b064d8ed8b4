import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { reconcile, type ProfileColumn } from './profile-columns.ts';
import type { Db, ProfileRow } from './schema.ts';

let directory: string;
let db: Db;

beforeEach(async () => {
	directory = mkdtempSync(join(tmpdir(), 'postern-columns-'));
	db = connect(`file:${join(directory, 'postern.db')}`);
	await migrate(db);
});
afterEach(async () => {
	await db.destroy();
	rmSync(directory, { recursive: true });
});

const own = ['passage_id', 'version', 'created_at', 'updated_at'];
const all: ProfileColumn[] = [
	{ name: 'name', type: 'text' },
	{ name: 'age', type: 'integer' },
	{ name: 'height', type: 'real' }
];

async function columns(): Promise<Record<string, { dataType: string; isNullable: boolean }>> {
	const table = (await db.introspection.getTables()).find(({ name }) => name === 'profile');
	return Object.fromEntries(
		(table?.columns ?? []).map(({ name, dataType, isNullable }) => [name, { dataType, isNullable }])
	);
}

/** A row with whatever columns there are. */
const insert = (row: object) =>
	db
		.insertInto('profile')
		.values({ passage_id: 'a', created_at: '0', updated_at: '0', ...row } as ProfileRow)
		.execute();
const read = () => db.selectFrom('profile').selectAll().execute();

describe('the columns of the profile', () => {
	test('are added where a field lacks one, nullable, and only once', async () => {
		await insert({});
		await reconcile(db, all);
		const added = await columns();
		expect(Object.keys(added)).toEqual([...own, 'name', 'age', 'height']);
		for (const { name } of all) expect(added[name]?.isNullable).toBe(true);
		expect(await read()).toMatchObject([{ passage_id: 'a', name: null, age: null, height: null }]);
		await reconcile(db, all);
		expect(await columns()).toEqual(added);
	});

	test('hold what their types can hold', async () => {
		await reconcile(db, all);
		const row = { name: "O'Brien 李 👩‍👩‍👧‍👦", age: Number.MAX_SAFE_INTEGER, height: 1.75 };
		await insert(row);
		expect(await read()).toMatchObject([row]);
	});

	test('stay, with what they hold, where their field is taken away', async () => {
		await reconcile(db, all);
		await insert({ name: 'Ann', age: 7 });
		await reconcile(db, []);
		await reconcile(db, [{ name: 'nickname', type: 'text' }]);
		expect(await read()).toMatchObject([{ name: 'Ann', age: 7, nickname: null }]);
		await reconcile(db, all);
		expect(await read()).toMatchObject([{ name: 'Ann', age: 7 }]);
	});

	test.each<ProfileColumn>([
		{ name: 'name', type: 'integer' },
		{ name: 'age', type: 'text' },
		{ name: 'age', type: 'real' },
		{ name: 'height', type: 'integer' }
	])('refuse to become %o, in plain words, and change nothing', async (column) => {
		await reconcile(db, all);
		await insert({ name: 'Ann', age: 7, height: 1.75 });
		const before = await columns();
		await expect(reconcile(db, [column])).rejects.toThrow(
			new RegExp(`src/profile\\.ts: the field "${column.name}" is stored as ${column.type}`)
		);
		expect(await columns()).toEqual(before);
		expect(await read()).toMatchObject([{ name: 'Ann', age: 7, height: 1.75 }]);
	});

	test('are added once where two processes start at once (K-11)', async () => {
		const other = connect(`file:${join(directory, 'postern.db')}`);
		try {
			await Promise.all([reconcile(db, all), reconcile(other, all)]);
		} finally {
			await other.destroy();
		}
		expect(Object.keys(await columns())).toEqual([...own, 'name', 'age', 'height']);
	});
});
