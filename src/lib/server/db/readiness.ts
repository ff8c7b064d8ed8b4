import { now } from '../clock.ts';
import { randomId } from '../crypto.ts';
import { ApiError } from '../errors.ts';
import type { Db } from './schema.ts';
import { Moved } from './sqlite-files.ts';
import { transact } from './transact.ts';

/** What databases say of a write that they do not take: SQLite, and PostgreSQL, appendix A. */
const NO_WRITES = /^(SQLITE_(FULL|READONLY|IOERR)|25006|53100|58030)/;

/** More than a page of either database has room for, so that it needs space. */
const PROBE_BYTES = 20_000;

/** Databases whose last write failed. */
const failing = new WeakSet<Db>();

/** Notes the error of a statement, if it says that the database takes no writes. */
export function note(db: Db, error: unknown): void {
	if (error instanceof Error && 'code' in error && NO_WRITES.test(String(error.code))) {
		failing.add(db);
	}
}

/**
 * Throws if the database cannot be read, or does not take writes: the last one failed, and so does one
 * that is made now. `temporarily_unavailable` then says which.
 */
export async function assertReady(db: Db): Promise<void> {
	try {
		await db.selectFrom('app').select('id').executeTakeFirstOrThrow();
		// Deleted before: if the attempt fails, it is noted again.
		if (failing.delete(db)) await tryToWrite(db);
	} catch (cause) {
		throw new ApiError('temporarily_unavailable', wordsFor(cause), { cause });
	}
}

function wordsFor(cause: unknown): string | undefined {
	if (cause instanceof Moved) return 'The database file was deleted, moved or replaced.';
	const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
	return NO_WRITES.test(code) ? 'The database takes no writes.' : undefined;
}

/** Writes a draft that belongs to no browser, and deletes it. */
async function tryToWrite(db: Db): Promise<void> {
	const id = randomId();
	const fields = ' '.repeat(PROBE_BYTES);
	await transact(db, async (trx) => {
		await trx
			.insertInto('draft')
			.values({
				id,
				browser_hash: '',
				identifier: '',
				fields,
				created_at: now(),
				expires_at: now()
			})
			.execute();
		await trx.deleteFrom('draft').where('id', '=', id).execute();
	});
}
