import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startPostgres } from './postgres.ts';
import { makeFullTables, reports } from './postgres-plans.ts';

/** The PostgreSQL server that all contract tests share; each test server has a database of its own. */

/** Whether test servers that name no database get one of PostgreSQL: DATABASE=postgres. */
export const ON_POSTGRES = process.env['DATABASE'] === 'postgres';

/** Starts it before any worker, which learns its address. Gives a function that removes it. */
export async function start(): Promise<() => Promise<void>> {
	const postgres = await startPostgres();
	process.env['SHARED_POSTGRES'] = postgres.url();
	process.env['FULL_TABLES'] = await createDatabase();
	await makeFullTables(process.env['FULL_TABLES']);
	return () => postgres.remove();
}

/** Makes an empty database and gives its DATABASE_URL. */
export async function createDatabase(): Promise<string> {
	const name = `postern_${randomUUID().replaceAll('-', '')}`;
	await administer(`create database ${name}`);
	return Object.assign(new URL(serverUrl()), { pathname: `/${name}` }).href;
}

/** Ends the connections to a database and deletes it. */
export function dropDatabase(url: string): Promise<void> {
	return administer(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
}

/** A report for each of the statements that grows with its table. Without the server there are none. */
export async function growingOnPostgres(statements: Iterable<string>): Promise<string[]> {
	const fresh = [...statements].filter((each) => !judged.has(each));
	const url = process.env['FULL_TABLES'];
	if (url && fresh.length > 0) {
		for (const [sql, report] of await reports(url, fresh)) judged.set(sql, report);
	}
	return [...statements].flatMap((each) => judged.get(each) ?? []);
}

/** The report of each statement that was explained. */
const judged = new Map<string, string | undefined>();

function serverUrl(): string {
	const url = process.env['SHARED_POSTGRES'];
	if (!url) throw new Error('Only the contract tests share a PostgreSQL server.');
	return url;
}

async function administer(statement: string): Promise<void> {
	const client = new pg.Client(serverUrl());
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
