import { freemem, totalmem } from 'node:os';
import SqliteDatabase from 'better-sqlite3';
import pg from 'pg';
import type { Server } from '../support/server.ts';
import { mb, print } from './table.ts';

/** Of a table, its indexes included. */
interface Size {
	name: string;
	bytes: number;
	rows: number;
}

/** Tables that users fill. */
const TABLES = ['identity_user', 'credential', 'profile', 'session', 'known_browser', 'event'];

/** Says how big a server's database is, and what holds its pages in memory. */
export async function describe({ env }: Server): Promise<void> {
	const url = env.DATABASE_URL ?? '';
	const isFile = url.startsWith('file:');
	const { held, sizes } = isFile ? ofFile(url.slice('file:'.length)) : await ofPostgres(url);
	const bytes = sizes.reduce((sum, size) => sum + size.bytes, 0);
	console.log(
		`The tables have ${mb(bytes)}; ${held}. The operating system has ${mb(totalmem())} of memory,` +
			` ${mb(freemem())} of them free, and has just written the pages: what it holds of them is warm.`
	);
	print(
		['table', 'rows', 'with indexes', 'a row'],
		sizes.map(({ name, rows, bytes }) => [
			name,
			String(rows),
			mb(bytes),
			`${(bytes / rows).toFixed(0)} bytes`
		])
	);
}

/** A new connection has the settings that Postern's has, which changes none of them. */
function ofFile(path: string): { held: string; sizes: Size[] } {
	const database = new SqliteDatabase(path, { readonly: true });
	const pragma = (name: string) => String(database.pragma(name, { simple: true }));
	const held = `SQLite: cache_size ${pragma('cache_size')}, mmap_size ${pragma('mmap_size')}`;
	const bytes = database
		.prepare<[], { name: string; bytes: number }>(
			`select tbl_name name, sum(pgsize) bytes from dbstat('main', 1)
				join sqlite_schema using (name) group by tbl_name`
		)
		.all();
	const sizes = TABLES.map((name) => ({
		name,
		bytes: bytes.find((each) => each.name === name)?.bytes ?? NaN,
		rows: Number(database.prepare(`select count(*) from ${name}`).pluck().get())
	}));
	database.close();
	return { held, sizes };
}

async function ofPostgres(url: string): Promise<{ held: string; sizes: Size[] }> {
	const client = new pg.Client(url);
	await client.connect();
	const value = async (sql: string) =>
		Object.values((await client.query<Record<string, unknown>>(sql)).rows[0] ?? {})[0];
	const sizes: Size[] = [];
	for (const name of TABLES) {
		const bytes = Number(await value(`select pg_total_relation_size('${name}')`));
		sizes.push({ name, bytes, rows: Number(await value(`select count(*) from ${name}`)) });
	}
	const held = `Postgres: shared_buffers ${String(await value('show shared_buffers'))}`;
	await client.end();
	return { held, sizes };
}
