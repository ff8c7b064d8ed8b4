import { setTimeout as delay } from 'node:timers/promises';
import { isPostgres } from '../db/lock.ts';
import type { Db, OutboxRow } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import * as clock from '../clock.ts';
import { inSeconds, now } from '../clock.ts';
import * as mailbox from './mailbox.ts';
import * as outbox from './outbox.ts';
import type { Attempt, Transports } from './transports.ts';
import { signal } from '../signals.ts';

/** Sends the messages in the outbox, independently of the requests that put them there. */
export interface Worker {
	/** Begins no further attempt, and waits for those under way. */
	stop(): Promise<void>;
}

const ATTEMPTS_AT_ONCE = 4;
/** Short enough that a user who waits for a code does not notice. */
const IDLE_MS = 250;
const AFTER_ERROR_MS = 5_000;
/** Seconds until the second attempt, then three times as long each time. */
const FIRST_WAIT = 5;
const LONGEST_WAIT = 600;

type Report = (cause: unknown) => void;

/** Starts sending; an error goes to `report`, and the worker goes on. */
export function start(db: Db, app: App, transports: Transports, report: Report): Worker {
	const attempts = new Set<Promise<void>>();
	const stopping = new AbortController();
	let looking: Promise<void> | undefined;
	let timer: NodeJS.Timeout | undefined;
	const setBackBy = clock.watch();
	// A start may follow a change of the clock.
	let tooLong = LONGEST_WAIT + clock.SKEW;

	async function begin() {
		const back = setBackBy();
		if (back > 0) {
			report(new Error(`The clock was set back by ${Math.round(back)} s.`));
			tooLong = 0;
		}
		if (tooLong < Infinity) await outbox.hasten(db, app, tooLong);
		tooLong = Infinity;
		while (!stopping.signal.aborted && attempts.size < ATTEMPTS_AT_ONCE) {
			const began = performance.now();
			const row = await outbox.claim(db, app);
			if (!row) return;
			const attempt = deliver(app, transports, row, report)
				.then(store)
				.catch(report)
				.finally(() => {
					attempts.delete(attempt);
					look();
				});
			attempts.add(attempt);
			if (transports[row.channel] === 'mailbox') await attempt;
			if (!isPostgres(db)) await rest(performance.now() - began);
		}
	}

	/** SQLite answers synchronously: messages take a third of the time at most, and the rest is for requests. */
	async function rest(took: number) {
		await delay(2 * took, undefined, { signal: stopping.signal }).catch(() => {});
	}

	/** Tries until the database takes it: a message that did not arrive would stay `sending`. */
	async function store(outcome: Outcome) {
		for (let pause = IDLE_MS; ; pause = Math.min(pause * 2, AFTER_ERROR_MS)) {
			try {
				return await outcome(db);
			} catch (cause) {
				if (stopping.signal.aborted) throw cause;
				report(cause);
				// After a stop it tries once more, at once.
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
				return AFTER_ERROR_MS;
			})
			.then((pause) => {
				looking = undefined;
				// The timer does not keep the process alive.
				if (!stopping.signal.aborted) timer = setTimeout(look, pause).unref();
			});
	}

	look();
	return {
		async stop() {
			stopping.abort();
			clearTimeout(timer);
			await looking;
			await Promise.all(attempts);
		}
	};
}

/** Stores how an attempt ended. */
type Outcome = (db: Db) => Promise<void>;

/** Makes the attempt, if the message has a transport and has not expired. */
async function deliver(
	app: App,
	transports: Transports,
	row: OutboxRow,
	report: Report
): Promise<Outcome> {
	const counted =
		(outcome: string, store: Outcome): Outcome =>
		async (db) => {
			await store(db);
			signal('message', { channel: row.channel, outcome });
		};
	const drop: Outcome = (db) => outbox.drop(db, row);
	const log = (what: string, reason?: string) =>
		report(new Error([what, detailsOf(row), reason].filter(Boolean).join(': ')));
	const transport = transports[row.channel];
	if (transport === 'mailbox') {
		mailbox.print(outbox.open(app, row), app);
		return counted('mailbox', (db) => outbox.moveToMailbox(db, row));
	}
	if (!transport) return drop;
	if (row.expires_at <= now()) {
		log('A message expired before it could be sent');
		const why = row.last_error ?? 'It expired before the first try.';
		return counted('expired', (db) => outbox.fail(db, app, row, 'failed', why));
	}
	const message = outbox.open(app, row);
	const attempt = await transport(message);
	if (attempt.outcome === 'sent') return counted('sent', drop);
	const error = errorOf(attempt, message);
	const reason = attempt.reply === undefined ? error : `${attempt.reason}: ${error}`;
	const due_at = inSeconds(Math.min(FIRST_WAIT * 3 ** row.attempts, LONGEST_WAIT));
	if (attempt.outcome === 'later' && due_at < row.expires_at) {
		log('A message could not be sent and is tried again', reason);
		return counted('later', (db) => outbox.postpone(db, row, due_at, error));
	}
	const unknown = attempt.outcome === 'unknown';
	log(
		unknown ? 'It is not known whether a message arrived' : 'A message could not be sent',
		reason
	);
	const state = unknown ? 'unknown' : 'failed';
	return counted(state, (db) => outbox.fail(db, app, row, state, error));
}

/** What the operator reads: one line, without the code or the link if the other side quotes it. */
function errorOf({ reply, reason = '' }: Attempt, { code, link }: outbox.Message): string {
	const secrets = [code, link].filter((secret) => secret !== undefined);
	const hidden = secrets.reduce((text, secret) => text.replaceAll(secret, '…'), reply ?? reason);
	return hidden.replace(/[\p{Cc}\s]+/gu, ' ').slice(0, 300);
}

/** A message, for the log: who asked for it by which request, and which attempt it was. */
function detailsOf({ channel, id, request_id, user_id, attempts }: OutboxRow): string {
	const request = request_id === null ? '' : `, request ${request_id}`;
	return `${channel} ${id}, user ${user_id}${request}, attempt ${attempts + 1}`;
}
