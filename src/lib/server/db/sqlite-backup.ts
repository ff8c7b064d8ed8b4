import { chmodSync, closeSync, existsSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import SqliteDatabase from 'better-sqlite3';

/** Copies of SQLite files that are whole, or not there. */

/**
 * Copies the database at `from`, which other programs may write, to a new file `to` (mode 0600), and
 * verifies the copy. Throws an Error in plain words if `to` exists, or the copy is damaged.
 */
export async function copy(from: string, to: string): Promise<void> {
	if (existsSync(to)) throw new Error(`${to} exists already. Name another file, or delete it.`);
	const part = `${to}.part`;
	rmSync(part, { force: true });
	closeSync(openSync(part, 'wx', 0o600));
	const source = new SqliteDatabase(from, { readonly: true, fileMustExist: true });
	try {
		// In one step: SQLite begins again whenever another program writes between two.
		await source.backup(part, { progress: () => 0x7fffffff });
		seal(part);
		const problems = verify(part);
		if (problems.length > 0) throw new Error(`The copy is damaged: ${problems.join('; ')}`);
		// Not a rename, which would replace a file that has come meanwhile.
		linkSync(part, to);
		sync(dirname(to));
	} finally {
		source.close();
		rmSync(part, { force: true });
	}
}

/**
 * Puts the write-ahead log into the file, so that the file alone is the database, and onto the disk. Throws
 * SQLite's error where another program has the database open.
 */
export function seal(path: string): void {
	const database = new SqliteDatabase(path, { fileMustExist: true, timeout: 500 });
	try {
		database.pragma('wal_checkpoint(truncate)');
		database.pragma('journal_mode = delete');
	} finally {
		database.close();
	}
	chmodSync(path, 0o600);
	sync(path);
}

/** What is wrong with a database file; empty for a good one. */
export function verify(path: string): string[] {
	let database: SqliteDatabase.Database | undefined;
	try {
		database = new SqliteDatabase(path, { readonly: true, fileMustExist: true });
		const rows = database.prepare<[], string>('pragma integrity_check').pluck().all();
		const strays = database.prepare('pragma foreign_key_check').all();
		const found = rows.filter((row) => row !== 'ok');
		return strays.length > 0 ? [...found, `${strays.length} rows without their parent`] : found;
	} catch (cause) {
		return [(cause as Error).message];
	} finally {
		database?.close();
	}
}

function sync(path: string): void {
	const file = openSync(path, 'r');
	fsyncSync(file);
	closeSync(file);
}
