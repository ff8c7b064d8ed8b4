import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CompiledQuery } from 'kysely';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import type { Server } from './server.ts';

/** The rows that a statement answers in a server's database. A `?` stands for each value. */
export function query<Row>(
	server: Pick<Server, 'env'>,
	sql: string,
	...values: unknown[]
): Promise<Row[]> {
	return using(server, async (db, onPostgres) => {
		let count = 0;
		const text = onPostgres ? sql.replace(/\?/g, () => `$${++count}`) : sql;
		return (await db.executeQuery<Row>(CompiledQuery.raw(text, values))).rows;
	});
}

/** The names of the tables, without those of the migrations. */
export function tables(server: Server): Promise<string[]> {
	return using(server, async (db) => {
		return (await db.introspection.getTables()).map(({ name }) => name);
	});
}

/** Everything that the database holds, as text. */
export async function dump(server: Server): Promise<string> {
	const all = (await tables(server)).map((name) => query(server, `select * from "${name}"`));
	return (await Promise.all(all)).map((rows) => JSON.stringify(rows)).join();
}

/** Every file of the server, the log of a SQLite database included: one character for each byte. */
export function fileBytes({ directory }: Server): string {
	const files = readdirSync(directory, { recursive: true, withFileTypes: true });
	return files
		.filter((file) => file.isFile())
		.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
		.join('\n');
}

/** Disables a user, as an administrator does. */
export async function setStatus(
	server: Server,
	email: string,
	status: 'active' | 'inactive'
): Promise<void> {
	await query(server, 'update identity_user set status = ? where email = ?', status, email);
}

async function using<Result>(
	{ env }: Pick<Server, 'env'>,
	work: (db: Db, onPostgres: boolean) => Promise<Result>
): Promise<Result> {
	const url = env['DATABASE_URL'] ?? '';
	const db = connect(url);
	try {
		return await work(db, url.startsWith('postgres'));
	} finally {
		await db.destroy();
	}
}
