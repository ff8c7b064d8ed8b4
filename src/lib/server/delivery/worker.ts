import { AsyncResource } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type { Db, OutboxRow } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import { inSeconds, now } from '../clock.ts';
import * as outbox from './outbox.ts';
import type { Attempt, Transports } from './transports.ts';

/** Sends what is in the outbox, apart from the requests that put it there. */
export interface Courier {
	/** Says that there may be something; the courier looks by itself as well. */
	wake(): void;
	/** Begins no further attempt, and waits for those that have begun. */
	stop(): Promise<void>;
}

const ATTEMPTS_AT_ONCE = 4;
/** Whoever waits for a code should not notice. */
const IDLE_MS = 250;
const AFTER_FAULT_MS = 5_000;
/** Seconds until the second attempt, then three times as long each time. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 600;

type Report = (cause: unknown) => void;

/** Starts sending; what goes wrong is told to `report`, and the courier goes on. */
export function start(db: Db, app: App, transports: Transports, report: Report): Courier {
	const attempts = new Set<Promise<void>>();
	const stopping = new AbortController();
	let looking: Promise<void> | undefined;
	let timer: NodeJS.Timeout | undefined;

	async function begin() {
		while (!stopping.signal.aborted && attempts.size < ATTEMPTS_AT_ONCE) {
			const row = await outbox.claim(db, app);
			if (!row) return;
			const attempt = deliver(app, transports, row, report)
				.then(keep)
				.catch(report)
				.finally(() => {
					attempts.delete(attempt);
					look();
				});
			attempts.add(attempt);
		}
	}

	/** Until the database takes it: a message that did not arrive would never be tried again. */
	async function keep(outcome: Outcome) {
		for (let pause = IDLE_MS; ; pause = Math.min(pause * 2, AFTER_FAULT_MS)) {
			try {
				return await outcome(db);
			} catch (cause) {
				if (stopping.signal.aborted) throw cause;
				report(cause);
				// Stopped, it tries once more.
				await delay(pause, undefined, { signal: stopping.signal }).catch(() => {});
			}
		}
	}

	function look() {
		if (looking) return;
		clearTimeout(timer);
		looking = begin()
			.then(() => IDLE_MS)
			.catch((cause: unknown) => {
				report(cause);
				return AFTER_FAULT_MS;
			})
			.then((pause) => {
				looking = undefined;
				// Waiting for messages is no reason to stay alive.
				if (!stopping.signal.aborted) timer = setTimeout(look, pause).unref();
			});
	}

	look();
	return {
		// Neither the log's request nor the transaction of whoever calls is the courier's.
		wake: AsyncResource.bind(look),
		async stop() {
			stopping.abort();
			clearTimeout(timer);
			await looking;
			await Promise.all(attempts);
		}
	};
}

/** What is to be kept of an attempt. */
type Outcome = (db: Db) => Promise<void>;

/** Makes the attempt, if there is anything to attempt. */
async function deliver(
	app: App,
	transports: Transports,
	row: OutboxRow,
	report: Report
): Promise<Outcome> {
	const drop: Outcome = (db) => outbox.drop(db, row);
	const say = (what: string, { reason = '' }: Partial<Attempt> = {}) =>
		report(new Error(`${what}: ${row.channel} ${row.id} ${reason}`.trimEnd()));
	const transport = transports[row.channel];
	if (transport === 'mailbox') return (db) => outbox.keep(db, row);
	if (!transport) return drop;
	if (row.expires_at <= now()) {
		say('A message expired before it could be sent');
		return drop;
	}
	const attempt = await transport(outbox.open(app, row));
	const due_at = inSeconds(Math.min(FIRST_WAIT * 3 ** row.attempts, LONGEST_WAIT));
	if (attempt.outcome === 'later' && due_at < row.expires_at) {
		say('A message could not be sent and is tried again', attempt);
		return (db) => outbox.postpone(db, row, due_at);
	}
	if (attempt.outcome === 'unknown') say('It is not known whether a message arrived', attempt);
	else if (attempt.outcome !== 'sent') say('A message could not be sent', attempt);
	return drop;
}
