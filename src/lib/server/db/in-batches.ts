import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { sql, type RawBuilder } from 'kysely';
import { isPostgres } from './lock.ts';
import type { Db } from './schema.ts';

/** Milliseconds that a batch is to take. On SQLite all requests wait for it; on PostgreSQL the caller alone. */
const BATCH_MS = { sqlite: 5, postgres: 100 };
/** Left to requests, for each millisecond of a batch. */
const PAUSE = 2;
const FEWEST = 10;
const MOST = 2000;

/**
 * Runs a statement for some rows again and again until it finds fewer, and lets requests run in between. Rejects
 * with an AbortError once `signal` aborts.
 */
export async function inBatches(
	db: Db,
	statement: (rows: number) => RawBuilder<unknown>,
	signal?: AbortSignal
): Promise<void> {
	const onPostgres = isPostgres(db);
	const wanted = BATCH_MS[onPostgres ? 'postgres' : 'sqlite'];
	for (let rows = FEWEST, more = true; more;) {
		const begun = performance.now();
		const { numAffectedRows } = await statement(rows).execute(db);
		const took = performance.now() - begun;
		more = numAffectedRows === BigInt(rows);
		await pause(more ? took : 0, signal);
		if (more && !onPostgres) await checkpoint(db, signal);
		rows = nextSize(rows, took / wanted);
	}
}

/** How many rows the next batch has, after one that took `share` of the time that it was to take. */
export function nextSize(rows: number, share: number): number {
	const fitting = Math.min(Math.max(rows / share, rows / 2), rows * 2);
	return Math.min(Math.max(Math.round(fitting), FEWEST), MOST);
}

/** Moves pages from the write-ahead log after each batch: SQLite by itself moves a thousand at once, in a commit. */
async function checkpoint(db: Db, signal?: AbortSignal): Promise<void> {
	const begun = performance.now();
	await sql`pragma wal_checkpoint(passive)`.execute(db);
	await pause(performance.now() - begun, signal);
}

/** SQLite answers synchronously: without a pause no request is read until all is done. */
function pause(took: number, signal?: AbortSignal): Promise<void> {
	return took > 0
		? delay(PAUSE * took, undefined, { signal })
		: setImmediate(undefined, { signal });
}
