import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { growingSteps } from './query-plans.ts';
import { startServer } from './server.ts';

let database: SqliteDatabase.Database;

beforeAll(() => {
	database = new SqliteDatabase(':memory:');
	database.exec(`
		create table session (id text primary key, user_id text, state text, ended_at text);
		create index session_user on session (user_id);
		create index session_state on session (state);
		create index session_ended_at on session (ended_at);
		create table token (hash text primary key, session_id text references session on delete cascade);
		create table app (id text primary key);
	`);
	const session = database.prepare(`insert into session values (?, ?, 'open', null)`);
	const token = database.prepare('insert into token values (?, ?)');
	for (let row = 0; row < 2000; row++) session.run(`s${row}`, `u${row % 500}`);
	for (let row = 0; row < 2000; row++) token.run(`t${row}`, `s${row}`);
});
afterAll(() => database.close());

describe('a statement grows with its table', () => {
	test.each([
		['without a condition', 'select * from session'],
		['without an index', 'select * from token where session_id = ?'],
		['in the order of an index', 'select id from session order by ended_at limit 10 offset 1000'],
		['by what many rows share', `select * from session where state = 'open'`],
		['by a range', 'select * from session where ended_at < ?'],
		['through a list', 'delete from session where id in (select id from session)'],
		['through a foreign key without an index', 'delete from session where id = ?'],
		[
			'by the wrong one of two indexes',
			'update session set ended_at = ? where ended_at is null and id in (select session_id from token where hash = ?)'
		]
	])('that searches %s', (_, sql) => {
		expect(growingSteps(database, sql)).not.toEqual([]);
	});
});

describe('a statement does not grow', () => {
	test.each([
		'select * from token where hash = ?',
		'select * from session where user_id = ? and ended_at is null',
		'update session set ended_at = ? where ended_at is null and id = (select session_id from token where hash = ?)',
		'insert into token values (?, ?), (?, ?)',
		'select * from app',
		'begin immediate'
	])('such as: %s', (sql) => {
		expect(growingSteps(database, sql)).toEqual([]);
	});
});

test('removing a server that ran a growing statement throws', async () => {
	const server = await startServer({
		entry: 'tests/support/server.fixture.ts',
		env: { SQL: `select name from pragma_table_info('x')` }
	});
	await expect(server.remove()).rejects.toThrow('This statement grows with its table');
});
