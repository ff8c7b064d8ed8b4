import { AsyncLocalStorage } from 'node:async_hooks';

const scope = new AsyncLocalStorage<true>();

/** Runs `body` marked as the inside of a transaction. */
export function insideTransaction<T>(body: () => Promise<T>): Promise<T> {
	return scope.run(true, body);
}

/** Throws inside a transaction, where waiting for the one connection would never end. */
export function assertOutsideTransaction(): void {
	if (scope.getStore()) {
		throw new Error('Inside transact() use only its trx; the outer db would wait for itself.');
	}
}
