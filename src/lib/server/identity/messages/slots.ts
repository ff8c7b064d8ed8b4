import { setImmediate } from 'node:timers/promises';
import { SqliteAdapter } from 'kysely';
import pLimit from 'p-limit';
import type { Db } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';

/** SQLite has one writer; on Postgres other requests need connections too. */
const sqlite = pLimit(1);
const postgres = pLimit(6);

/** How many may wait for a slot. */
const WAITING = 500;

/**
 * Runs `prepare`, which prepares a message, once there is a slot, first come, first served: a flood of
 * messages leaves the database to other requests. Refuses with `too_many_requests` where too many wait.
 */
export async function use<T>(db: Db, prepare: () => Promise<T>): Promise<T> {
	const slots = db.getExecutor().adapter instanceof SqliteAdapter ? sqlite : postgres;
	if (slots.pendingCount >= WAITING) {
		throw new ApiError('too_many_requests', undefined, {
			retryAfter: 5,
			limit: 'messages_at_once'
		});
	}
	return slots(async () => {
		// SQLite answers synchronously: without a pause no request is read until no message waits.
		await setImmediate();
		return prepare();
	});
}
