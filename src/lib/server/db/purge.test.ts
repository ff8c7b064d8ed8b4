import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { purge } from './purge.ts';
import type { Db } from './schema.ts';

let db: Db;

beforeEach(async () => {
	db = connect('file::memory:');
	await migrate(db);
});
afterEach(() => db.destroy());

const past = '2020-01-01T00:00:00.000Z';
const future = '2999-01-01T00:00:00.000Z';

test('V-02: what has expired goes, what has not stays', async () => {
	await db.insertInto('app').values({ id: 'app', created_at: past }).execute();
	for (const expires_at of [past, future]) {
		const id = expires_at;
		await db
			.insertInto('draft')
			.values({ id, browser_hash: '', identifier: '', fields: '{}', created_at: past, expires_at })
			.execute();
		await db
			.insertInto('ceremony')
			.values({
				id,
				app_id: 'app',
				kind: 'authentication',
				user_id: null,
				challenge: '',
				created_at: past,
				expires_at
			})
			.execute();
	}
	await purge(db);
	for (const table of ['draft', 'ceremony'] as const) {
		const rows = await db.selectFrom(table).select('id').execute();
		expect(rows).toEqual([{ id: future }]);
	}
});
