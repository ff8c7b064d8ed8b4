import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database, Db } from './schema.ts';
import { insideTransaction, refuseInsideTransaction } from './transaction-scope.ts';

const ATTEMPTS = 8;
/**
 * Milliseconds after which nobody begins anew: where the database stands still, each in line would wait
 * for it in vain, one after the other.
 */
const PATIENCE_MS = 5_000;
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
	const until = performance.now() + PATIENCE_MS;
	let running = run();
	for (let attempt = 1; ; attempt++) {
		try {
			return await running;
		} catch (cause) {
			if (attempt === ATTEMPTS || !WORTH_RETRYING.has(codeOf(cause))) throw cause;
			await delay(Math.random() * 10 * 2 ** attempt);
			running = inTurn(async () => {
				if (performance.now() > until) throw cause;
				return run();
			});
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
