import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database, Db } from './schema.ts';
import { insideTransaction, refuseInsideTransaction } from './transaction-scope.ts';

const ATTEMPTS = 8;
/**
 * PostgreSQL, appendix A: serialization_failure, deadlock_detected. SQLite has the lock from the
 * beginning on, and its driver has waited for that already.
 */
const WORTH_RETRYING = new Set(['40001', '40P01']);

/**
 * Runs `body` in one serializable transaction and answers what it answers. The body may run several
 * times, so it touches nothing but `trx`: no outer db, no fetch, no mail.
 */
export async function transact<T>(db: Db, body: (trx: Transaction<Database>) => Promise<T>) {
	refuseInsideTransaction();
	for (let attempt = 1; ; attempt++) {
		try {
			return await db
				.transaction()
				.setIsolationLevel('serializable')
				.execute((trx) => insideTransaction(() => body(trx)));
		} catch (cause) {
			if (attempt === ATTEMPTS || !WORTH_RETRYING.has(codeOf(cause))) throw cause;
			await delay(Math.random() * 10 * 2 ** attempt);
		}
	}
}

function codeOf(cause: unknown): string {
	return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
