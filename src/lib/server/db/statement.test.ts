import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import type { AppRow, Db } from './schema.ts';
import { statement } from './statement.ts';
import { transact } from './transact.ts';

let db: Db;

beforeEach(async () => {
	db = connect('file::memory:');
	await migrate(db);
});
afterEach(() => db.destroy());

let built = 0;
const add = statement((db, app: AppRow) => {
	built++;
	return db.insertInto('app').values(app);
});
const find = statement((db, { id }: { id: string }) =>
	db.selectFrom('app').select(['id', 'sealed_key']).where('id', '=', id)
);
const touch = statement((db, { id, at }: { id: string; at: string | undefined }) =>
	db
		.updateTable('app')
		.set((eb) => ({ created_at: eb.fn.coalesce(eb.val(at), eb.val('never')) }))
		.where('id', '=', id)
);
const app = (id: string): AppRow => ({ id, sealed_key: `key of ${id}`, created_at: '0' });

test('a statement is built once, and runs with the values of each call, in a transaction too', async () => {
	built = 0;
	expect(await add.run(db, app('a'))).toBe(1);
	await transact(db, (trx) => add.run(trx, app('b')));
	expect(built).toBe(1);
	expect(await find.first(db, { id: 'b' })).toEqual({ id: 'b', sealed_key: 'key of b' });
	expect(await find.all(db, { id: 'a' })).toEqual([{ id: 'a', sealed_key: 'key of a' }]);
	expect(await find.first(db, { id: 'c' })).toBeUndefined();
	expect(await find.all(db, { id: 'c' })).toEqual([]);
});

test('it says how many rows it changed, and a value that is missing is null', async () => {
	await add.run(db, app('a'));
	expect(await touch.run(db, { id: 'b', at: 'now' })).toBe(0);
	expect(await touch.run(db, { id: 'a', at: undefined })).toBe(1);
	expect(await db.selectFrom('app').select('created_at').execute()).toEqual([
		{ created_at: 'never' }
	]);
});
