import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database, Db } from './schema.ts';

/** Inside a transaction: what to do once it has committed. */
const scope = new AsyncLocalStorage<(() => void)[]>();

const TRIES = 8;
/** Milliseconds after which a transaction is not retried: while the database hangs, each would wait in turn. */
const PATIENCE_MS = 5_000;
/**
 * PostgreSQL, appendix A: serialization_failure, deadlock_detected, and foreign_key_violation, where a
 * row was deleted meanwhile. On SQLite a transaction holds the lock from its beginning.
 */
const WORTH_RETRYING = new Set(['40001', '40P01', '23503']);

/**
 * Runs `body` in one transaction and answers its result. The body may run several times, so it uses only
 * `trx`: no outer db, no fetch, no mail. `read committed` is for a body that locks what it checks.
 */
export async function transact<T>(
	db: Db,
	body: (trx: Transaction<Database>) => Promise<T>,
	isolation: 'serializable' | 'read committed' = 'serializable'
) {
	assertOutsideTransaction();
	const run = async () => {
		const after: (() => void)[] = [];
		const result = await db
			.transaction()
			.setIsolationLevel(isolation)
			.execute((trx) => scope.run(after, () => body(trx)));
		for (const act of after) act();
		return result;
	};
	const until = performance.now() + PATIENCE_MS;
	let running = run();
	for (let tries = 1; ; tries++) {
		try {
			return await running;
		} catch (cause) {
			if (tries === TRIES || !WORTH_RETRYING.has(codeOf(cause))) throw cause;
			await delay(Math.random() * 10 * 2 ** tries);
			running = inTurn(async () => {
				if (performance.now() > until) throw cause;
				return run();
			});
		}
	}
}

/** Calls `act` once the present transaction has committed; outside a transaction at once. */
export function afterCommit(act: () => void): void {
	const after = scope.getStore();
	if (after) after.push(act);
	else act();
}

let turn: Promise<unknown> = Promise.resolve();

/** Retries run one at a time: in parallel they would conflict again. */
function inTurn<T>(run: () => Promise<T>): Promise<T> {
	const mine = turn.then(run);
	turn = mine.catch(() => {});
	return mine;
}

function codeOf(cause: unknown): string {
	return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

/** Throws inside a transaction, where waiting for the one connection would never end. */
export function assertOutsideTransaction(): void {
	if (scope.getStore()) {
		throw new Error('Inside transact() use only its trx; the outer db would wait for itself.');
	}
}
