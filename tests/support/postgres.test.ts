import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPostgres, type Postgres } from './postgres.ts';

let postgres: Postgres;

beforeAll(async () => {
	postgres = await startPostgres();
});

afterAll(() => postgres.remove());

async function query(url: string, text: string): Promise<unknown[]> {
	const client = new pg.Client(url);
	await client.connect();
	try {
		return (await client.query<Record<string, unknown>>(text)).rows;
	} finally {
		await client.end();
	}
}

test('the databases are separate, and their data survive a crash', async () => {
	const [one, other] = [await postgres.createDatabase(), await postgres.createDatabase()];
	await query(one, `create table person (name text); insert into person values ('李 😀')`);
	await expect(query(other, 'select name from person')).rejects.toThrow('does not exist');
	await postgres.restart('immediate');
	expect(await query(one, 'select name from person')).toEqual([{ name: '李 😀' }]);
});

test('a connection without the password is refused', async () => {
	const url = new URL(postgres.url());
	url.password = 'guess';
	await expect(query(url.href, 'select 1')).rejects.toThrow('password authentication failed');
});
