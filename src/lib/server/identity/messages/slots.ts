import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { SqliteAdapter } from 'kysely';
import type { Db } from '../../db/schema.ts';
import { ApiError } from '../../errors.ts';
import { FairQueue } from '../../fair-queue.ts';

/**
 * Slots in which messages are prepared: a flood of them leaves the process and the database to other
 * requests. Networks take turns, so that strangers' messages delay the others by one each.
 */

/** How many messages may wait. A network of which none waits may add one up to twice as many. */
const WAITING = 200;

class Slots {
	readonly #waiting = new FairQueue<() => Promise<void>>();
	readonly #paced: boolean;
	#free: number;

	/** `paced`: messages take a quarter of the time at most while others wait. */
	constructor({ count, paced }: { count: number; paced: boolean }) {
		this.#free = count;
		this.#paced = paced;
	}

	hasRoomFor(network: string): boolean {
		const { size } = this.#waiting;
		return size < WAITING || (size < 2 * WAITING && this.#waiting.sizeOf(network) === 0);
	}

	run<T>(network: string, prepare: () => Promise<T>): Promise<T> {
		const { promise, resolve } = Promise.withResolvers<T>();
		// In the context of this request, whose id the message carries.
		const start = AsyncLocalStorage.bind(async () => {
			const prepared = prepare();
			resolve(prepared);
			await prepared.catch(() => {});
		});
		this.#waiting.add(network, start);
		void this.#work();
		return promise;
	}

	async #work(): Promise<void> {
		if (this.#free === 0) return;
		this.#free--;
		for (;;) {
			// SQLite answers synchronously: without a pause no request is read until no message waits.
			await setImmediate();
			const next = this.#waiting.take();
			if (!next) break;
			const began = performance.now();
			await next();
			const took = performance.now() - began;
			// A timer waits a millisecond at least.
			if (this.#paced && took > 1 && this.#waiting.size > 0) await delay(3 * took);
		}
		this.#free++;
	}
}

/** SQLite has one writer; on Postgres other requests need connections too. */
const sqlite = new Slots({ count: 1, paced: true });
const postgres = new Slots({ count: 6, paced: false });

/**
 * Runs `prepare`, which prepares a message that a client of the network asks for, once it has a slot.
 * Refuses with `too_many_requests` where too many wait.
 */
export async function use<T>(db: Db, network: string, prepare: () => Promise<T>): Promise<T> {
	const slots = db.getExecutor().adapter instanceof SqliteAdapter ? sqlite : postgres;
	if (!slots.hasRoomFor(network)) {
		throw new ApiError('too_many_requests', undefined, {
			retryAfter: 5,
			limit: 'messages_at_once'
		});
	}
	return slots.run(network, prepare);
}
