import { closeSync, openSync, realpathSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import SqliteDatabase from 'better-sqlite3';
import { ConfigurationError } from '../env.ts';

/** Longer than a server takes to stop (`STOP_SECONDS`): at a restart the next one waits for it. */
const PATIENCE_MS = 6_000;
const PAUSE_MS = 100;

/**
 * Takes the SQLite file at `path` for one server: two would each trust caches and limits of their own.
 * The lock is one of the operating system, on an empty file beside the database, so it ends with the
 * process however that ends, and keeps no other program from the database. Gives a function that ends
 * it. Throws a ConfigurationError where another server holds it for longer than `patience` ms.
 */
export async function take(path: string, patience = PATIENCE_MS): Promise<() => void> {
	const file = `${realpathSync(path)}-lock`;
	makePrivate(file);
	const until = performance.now() + patience;
	const lock = new SqliteDatabase(file, { timeout: 0 });
	while (!lockNow(lock)) {
		if (performance.now() > until) {
			lock.close();
			throw new ConfigurationError([
				`Another Postern runs on this database (${path}). Stop it, or name another database in DATABASE_URL; several run together on Postgres.`
			]);
		}
		await delay(PAUSE_MS);
	}
	return () => lock.close();
}

function lockNow(lock: SqliteDatabase.Database): boolean {
	try {
		// In memory, or SQLite puts a journal beside the file.
		lock.exec('pragma journal_mode = memory; begin exclusive');
		return true;
	} catch (cause) {
		if ((cause as { code?: string }).code?.startsWith('SQLITE_BUSY')) return false;
		throw cause;
	}
}

/** Opens a file only to create it: to close one ends all locks that this process has on it. */
function makePrivate(file: string): void {
	try {
		closeSync(openSync(file, 'wx', 0o600));
	} catch (cause) {
		if ((cause as { code?: string }).code !== 'EEXIST') throw cause;
	}
}
