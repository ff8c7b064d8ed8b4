import { existsSync, renameSync } from 'node:fs';
import * as serverLock from '../lib/server/db/server-lock.ts';
import * as sqliteBackup from '../lib/server/db/sqlite-backup.ts';
import { Failure } from './command.ts';

/** The file of a SQLite database that no server may run on. */

/** How the names of its files end: the database, and its logs, which would change another database. */
export const ENDS = ['', '-wal', '-shm'];

/** Keeps servers from the database. Throws a Failure where one runs. */
export function hold(path: string): Promise<() => void> {
	return serverLock.take(path, 0).catch((cause: unknown) => {
		throw new Failure(`A server runs on ${path}. Stop it first.`, { cause });
	});
}

/** As `hold`; throws a Failure too where another program has it open. */
export async function take(path: string): Promise<() => void> {
	const release = await hold(path);
	try {
		sqliteBackup.seal(path);
	} catch (cause) {
		// A damaged database is what a restore is for.
		if (String((cause as { code?: string }).code).startsWith('SQLITE_BUSY')) {
			release();
			throw new Failure(`A program has ${path} open. Stop it first.`, { cause });
		}
	}
	return release;
}

/** Renames a database with its logs, which would change the next one; null if there is none. */
export function moveAside(path: string): string | null {
	if (!existsSync(path)) return null;
	const aside = `${path}.before-${new Date().toISOString().replace(/[:.]/g, '-')}`;
	for (const end of ENDS) if (existsSync(path + end)) renameSync(path + end, aside + end);
	return aside;
}
