import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import type { Db } from './schema.ts';

/** Milliseconds from one commit to the next. */
const PAUSE_MS = 10;

/**
 * Stores rows that come close together by one call of `store`, in one commit: each commit waits for the
 * disk, and on SQLite all requests wait with it. A row that comes alone is stored at once.
 */
export function batched<Row>(store: (db: Db, rows: Row[]) => Promise<unknown>) {
	const batches = new WeakMap<Db, { rows: Row[]; stored: Promise<unknown> }>();
	let last = -Infinity;
	const collect = async (db: Db, rows: Row[]) => {
		const wait = last + PAUSE_MS - performance.now();
		await (wait > 0 ? delay(wait) : setImmediate());
		batches.delete(db);
		last = performance.now();
		await store(db, rows);
	};
	/** Resolves once the row is stored. */
	return async (db: Db, row: Row): Promise<void> => {
		let batch = batches.get(db);
		if (!batch) {
			const rows: Row[] = [];
			batch = { rows, stored: collect(db, rows) };
			batches.set(db, batch);
		}
		batch.rows.push(row);
		await batch.stored;
	};
}
