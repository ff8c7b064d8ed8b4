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
	const run = () =>
		db
			.transaction()
			.setIsolationLevel('serializable')
			.execute((trx) => insideTransaction(() => body(trx)));
	for (let attempt = 1; ; attempt++) {
		try {
			return await (attempt === 1 ? run() : inTurn(run));
		} catch (cause) {
			if (attempt === ATTEMPTS || !WORTH_RETRYING.has(codeOf(cause))) throw cause;
			await delay(Math.random() * 10 * 2 ** attempt);
		}
	}
}

let turn: Promise<unknown> = Promise.resolve();

/** What begins anew does so one at a time: together they would be in each other's way once more. */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
	const mine = turn.then(run);
	turn = mine.catch(() => {});
	return mine;
}

function codeOf(cause: unknown): string {
	return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}
