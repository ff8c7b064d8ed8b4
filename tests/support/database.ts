import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import type { Server } from './server.ts';

/** The rows that a statement answers in a server's SQLite database. */
export function query<Row>(server: Server, sql: string, ...values: unknown[]): Row[] {
	const database = new SqliteDatabase(join(server.directory, 'postern.db'));
	try {
		const statement = database.prepare<unknown[], Row>(sql);
		if (statement.reader) return statement.all(...values);
		statement.run(...values);
		return [];
	} finally {
		database.close();
	}
}

/** Everything that the database holds, as text. */
export function dump(server: Server): string {
	const tables = query<{ name: string }>(
		server,
		"select name from sqlite_master where type = 'table'"
	);
	return tables.map(({ name }) => JSON.stringify(query(server, `select * from "${name}"`))).join();
}

/** Every file of the server, the database's log included: one character for each byte. */
export function fileBytes({ directory }: Server): string {
	const files = readdirSync(directory, { recursive: true, withFileTypes: true });
	return files
		.filter((file) => file.isFile())
		.map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'))
		.join('\n');
}

/** Disables a user, as an administrator does. */
export function setStatus(server: Server, email: string, status: 'active' | 'inactive'): void {
	query(server, 'update identity_user set status = ? where email = ?', status, email);
}
