import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFullTables, reports } from './postgres-plans.ts';
import { startPostgres, type Postgres } from './postgres.ts';

let postgres: Postgres;
let url: string;

beforeAll(async () => {
	postgres = await startPostgres();
	url = await postgres.createDatabase();
	await makeFullTables(url);
});
afterAll(() => postgres.remove());

const reportOf = async (sql: string) => (await reports(url, [sql])).get(sql);

describe('on PostgreSQL a statement grows with its table', () => {
	test.each([
		['without a condition', 'select * from session', 'SCAN session'],
		['without an index', 'select * from session where browser_name = $1', 'SCAN session'],
		[
			'in the order of an index',
			'select id from session order by expires_at limit 10 offset 1000',
			'SCAN session USING INDEX session_expires_at'
		],
		[
			'by what many rows share',
			'select * from outbox where state = $1',
			'SEARCH outbox USING INDEX outbox_state_priority_due_at (state=?)'
		],
		[
			'by a range',
			'delete from session where ended_at < $1',
			'SEARCH session USING INDEX session_ended_at (ended_at<?)'
		],
		[
			'through a list',
			'update session set ended_at = $1 where id in (select session_id from magic_link)',
			'SCAN magic_link'
		],
		[
			'through a function of the column',
			'select * from identity_user where lower(email) = $1',
			'SCAN identity_user'
		]
	])('that searches %s', async (_, sql, step) => {
		expect(await reportOf(sql)).toContain(step);
	});
});

describe('on PostgreSQL a statement does not grow', () => {
	test.each([
		'select * from credential where credential_id = $1',
		'select * from session where user_id = $1 and ended_at is null',
		'select * from session where id in ($1, $2, $3)',
		'update profile set hobby = $1, version = version + 1 where passage_id = $2',
		'insert into removed_user values ($1, $2, $3)',
		'delete from profile where passage_id in (select id from removed_user)',
		'select * from app',
		'select pg_advisory_xact_lock(hashtextextended($1, 0))',
		'begin'
	])('such as: %s', async (sql) => {
		expect(await reportOf(sql)).toBeUndefined();
	});

	test('and one that PostgreSQL does not understand is an error', async () => {
		await expect(reportOf('select nothing from nowhere')).rejects.toThrow('nowhere');
	});
});
