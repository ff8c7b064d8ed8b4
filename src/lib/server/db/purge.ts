import { sql, type RawBuilder } from 'kysely';
import { DAY, HOUR, inSeconds, MINUTE } from '../clock.ts';
import { inBatches } from './in-batches.ts';
import { isPostgres } from './lock.ts';
import type { Database, Db } from './schema.ts';

const PAUSE_MS = 10 * 60 * 1000;
/** What a flood writes in this time is stored beyond the limit. */
const EVICTION_PAUSE_MS = 30 * 1000;

/** Tables that are written without an account, and how many of their rows are kept, of those in `after` seconds. Messages have rate limits. */
const LIMITED: Expiry[] = [
	{ table: 'draft', column: 'expires_at' },
	{ table: 'sign_up_metadata', column: 'expires_at' },
	{ table: 'identity_user', column: 'expires_at' },
	// None that could be answered again: a challenge expires after ten minutes, by clocks that differ by one.
	{ table: 'used_challenge', column: 'used_at', after: 11 * MINUTE }
];
const LIMIT = 100_000;

/** Rows are deleted `after` seconds after the time in `column`. */
interface Expiry {
	table: keyof Database;
	column: string;
	after?: number;
	key?: string[];
}

const EXPIRIES: Expiry[] = [
	// A clock that is set back by less than a day revives none.
	{ table: 'used_challenge', column: 'used_at', after: DAY },
	{ table: 'draft', column: 'expires_at' },
	{ table: 'sign_up_metadata', column: 'expires_at' },
	{ table: 'one_time_passcode', column: 'expires_at' },
	{ table: 'magic_link', column: 'expires_at' },
	{ table: 'claim', column: 'expires_at' },
	// The operator reads for a day why a message has not arrived.
	{ table: 'outbox', column: 'expires_at', after: DAY },
	{ table: 'signing_key', column: 'retires_at' },
	{ table: 'session', column: 'expires_at' },
	// An access token of an ended session may be presented for a quarter of an hour.
	{ table: 'session', column: 'ended_at', after: HOUR },
	// Unfinished sign-ups.
	{ table: 'identity_user', column: 'expires_at' },
	// Messages and failures count for a day.
	{ table: 'message_request', column: 'due_at', after: DAY },
	{ table: 'message_count', column: 'began_at', after: DAY, key: ['app_id', 'began_at'] },
	{
		table: 'passcode_failure',
		column: 'failed_at',
		after: DAY,
		key: ['app_id', 'identifier_hash', 'source']
	},
	// As long as the browser's cookie.
	{
		table: 'known_browser',
		column: 'last_login_at',
		after: 400 * DAY,
		key: ['user_id', 'browser_hash']
	},
	// A request under way may write a profile once more after its user was deleted.
	{ table: 'removed_user', column: 'removed_at', after: HOUR }
];

interface Options {
	/** How many days events are kept. */
	eventDays?: number;
	stopping?: AbortSignal;
}

/**
 * Deletes expired rows, rows above the limit and the profiles of deleted users, in small batches.
 * Rejects with an AbortError once `stopping` aborts.
 */
export async function purge(db: Db, { eventDays = 90, stopping }: Options = {}): Promise<void> {
	await sql`delete from profile where passage_id in (select id from removed_user)`.execute(db);
	const events: Expiry = { table: 'event', column: 'created_at', after: eventDays * DAY };
	for (const expiry of [...EXPIRIES, events]) {
		const time = inSeconds(-(expiry.after ?? 0));
		await inBatches(db, (rows) => deletion(expiry, time, rows), stopping);
	}
	await evict(db, { stopping });
	// SQLite's write-ahead log still contains the deleted rows.
	if (!isPostgres(db)) await sql`pragma wal_checkpoint(truncate)`.execute(db);
}

/**
 * Deletes rows above the limit, as `purge` does: those that expire soonest. Refusing new ones would let a
 * flood close sign-up for everyone.
 */
export async function evict(db: Db, { stopping }: Options = {}): Promise<void> {
	for (const limited of LIMITED) {
		const { rows } = await lastKept(limited).execute(db);
		const [kept] = rows;
		if (kept) await inBatches(db, (rows) => deletion(limited, kept.time, rows), stopping);
	}
}

function deletion({ table, column, key = ['id'] }: Expiry, time: string, rows: number) {
	const columns = sql.join(key.map((each) => sql.ref(each)));
	// Twice: PostgreSQL checks a row that changed meanwhile again, and then only the outer condition.
	const passed = sql`${sql.ref(column)} < ${time}`;
	return sql`delete from ${sql.table(table)} where ${passed} and (${columns}) in (
		select ${columns} from ${sql.table(table)} where ${passed} limit ${rows}
	)`;
}

/** The time of the last row within the limit; no row where there are fewer. */
function lastKept({ table, column, after }: Expiry): RawBuilder<{ time: string }> {
	const time = sql.ref(column);
	// Active users have no `expires_at`.
	const counts =
		after === undefined ? sql`${time} is not null` : sql`${time} < ${inSeconds(-after)}`;
	return sql`select ${time} as "time" from ${sql.table(table)} where ${counts}
		order by ${time} desc limit 1 offset ${LIMIT - 1}`;
}

/**
 * Purges now and every ten minutes, and evicts every half minute; errors go to `report`. Answers a function
 * that stops it at once.
 */
export function keepPurging(
	db: Db,
	report: (cause: unknown) => void,
	options: Omit<Options, 'stopping'> = {}
): () => void {
	const stopping = new AbortController();
	const run = (work: typeof purge) =>
		work(db, { ...options, stopping: stopping.signal }).catch((cause: unknown) => {
			// A stop closes the database; the next start purges the rest.
			if (!stopping.signal.aborted) report(cause);
		});
	const timers = [
		setInterval(() => void run(purge), PAUSE_MS),
		setInterval(() => void run(evict), EVICTION_PAUSE_MS)
	];
	// The timers do not keep the process alive.
	for (const timer of timers) timer.unref();
	void run(purge);
	return () => {
		for (const timer of timers) clearInterval(timer);
		stopping.abort();
	};
}
