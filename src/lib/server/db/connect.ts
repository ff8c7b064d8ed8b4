import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely } from 'kysely';
import { postgresDialect } from './postgres.ts';
import * as readiness from './readiness.ts';
import type { Database, Db } from './schema.ts';
import { sqliteDialect } from './sqlite.ts';
import { watched } from './watched-dialect.ts';

/**
 * Opens the database that `url` names: `file:path` (SQLite; made 0600 if absent) or `postgres://…`.
 * `patient` is for work that may take longer than a request, and changes nothing on SQLite; `readonly`
 * leaves a SQLite file as it is. Throws an Error in plain words for any other URL.
 */
export function connect(url: string, { patient = false, readonly = false } = {}): Db {
	const dialect = isPostgres(url)
		? postgresDialect(url, { patient })
		: sqliteDialect((readonly ? pathOf(url) : createFile(url)) ?? ':memory:', { readonly });
	const db: Db = new Kysely<Database>({
		dialect: watched(dialect, (error) => readiness.note(db, error))
	});
	return db;
}

/** Makes the SQLite file that `url` names if it is absent, and gives its path; undefined for others. */
export function createFile(url: string): string | undefined {
	const path = pathOf(url);
	if (path !== undefined) makePrivate(path);
	return path;
}

function pathOf(url: string): string | undefined {
	if (isPostgres(url)) return undefined;
	if (!url.startsWith('file:')) {
		throw new Error(
			`DATABASE_URL must begin with file: or postgres://, not "${url.split(':')[0]}:".`
		);
	}
	const path = url.slice('file:'.length);
	return path === ':memory:' ? undefined : path;
}

const isPostgres = (url: string) => /^postgres(ql)?:\/\//.test(url);

/** The mode is set before SQLite opens the file: its log files get the same one. */
function makePrivate(path: string): void {
	mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
	closeSync(openSync(path, 'a', 0o600));
	chmodSync(path, 0o600);
}
