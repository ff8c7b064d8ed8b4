import { setImmediate } from 'node:timers/promises';
import { sql, SqliteAdapter, type RawBuilder } from 'kysely';
import { DAY, HOUR, inSeconds } from '../clock.ts';
import type { Database, Db } from './schema.ts';

const PAUSE_MS = 10 * 60 * 1000;

/** How many rows one statement deletes: other requests run between two statements. */
const BATCH = 200;

/**
 * How many drafts, and how many unfinished sign-ups, are stored: writing them needs no account. Ceremonies
 * need none either, but expire within minutes; messages have rate limits.
 */
const LIMIT = 100_000;

/** Rows are deleted `after` seconds after the time in `column`. */
interface Expiry {
	table: keyof Database;
	column: string;
	after?: number;
	key?: string[];
}

/** Tokens before their sessions: a session with thousands of tokens would make one long statement. */
const EXPIRIES: Expiry[] = [
	{ table: 'ceremony', column: 'expires_at' },
	{ table: 'draft', column: 'expires_at' },
	{ table: 'one_time_passcode', column: 'expires_at' },
	{ table: 'magic_link', column: 'expires_at' },
	// The operator reads for a day why a message has not arrived.
	{ table: 'outbox', column: 'expires_at', after: DAY },
	{ table: 'refresh_token', column: 'expires_at', key: ['token_hash'] },
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

/**
 * Deletes expired rows, rows above the limit and the profiles of deleted users, in small batches.
 * Rejects with an AbortError once `stopping` aborts.
 */
export async function purge(db: Db, stopping?: AbortSignal): Promise<void> {
	await sql`delete from profile where passage_id in (select id from removed_user)`.execute(db);
	await repeat(db, tokensOfEnded(), stopping);
	for (const expiry of EXPIRIES) await repeat(db, deletion(expiry), stopping);
	for (const table of ['draft', 'identity_user'] as const) {
		await repeat(db, eviction(table), stopping);
	}
	// SQLite's write-ahead log still contains the deleted rows.
	const isSqlite = db.getExecutor().adapter instanceof SqliteAdapter;
	if (isSqlite) await sql`pragma wal_checkpoint(truncate)`.execute(db);
}

async function repeat(db: Db, statement: RawBuilder<unknown>, signal?: AbortSignal): Promise<void> {
	let deleted;
	do {
		deleted = (await statement.execute(db)).numAffectedRows;
		// SQLite answers synchronously: without a pause no request is read until all rows are deleted.
		await setImmediate(undefined, { signal });
	} while (deleted === BigInt(BATCH));
}

function deletion({ table, column, after = 0, key = ['id'] }: Expiry): RawBuilder<unknown> {
	const columns = sql.join(key.map((each) => sql.ref(each)));
	// Twice: PostgreSQL checks a row that changed meanwhile again, and then only the outer condition.
	const passed = sql`${sql.ref(column)} < ${inSeconds(-after)}`;
	return sql`delete from ${sql.table(table)} where ${passed} and (${columns}) in (
		select ${columns} from ${sql.table(table)} where ${passed} limit ${BATCH}
	)`;
}

/** Deletes the rows that expire soonest. Refusing new ones would let a flood close sign-up for everyone. */
function eviction(table: 'draft' | 'identity_user'): RawBuilder<unknown> {
	// Active users have no `expires_at`. Twice, as above.
	return sql`delete from ${sql.table(table)} where expires_at is not null and id in (
		select id from ${sql.table(table)} where expires_at is not null
		order by expires_at desc limit ${BATCH} offset ${LIMIT}
	)`;
}

function tokensOfEnded(): RawBuilder<unknown> {
	return sql`delete from refresh_token where token_hash in (
		select token_hash from refresh_token join session on session.id = session_id
		where ended_at < ${inSeconds(-HOUR)} limit ${BATCH}
	)`;
}

/** Purges now and every ten minutes; errors go to `report`. Answers a function that stops it at once. */
export function keepPurging(db: Db, report: (cause: unknown) => void): () => void {
	const stopping = new AbortController();
	const run = () =>
		purge(db, stopping.signal).catch((cause: unknown) => {
			// A stop closes the database; the next start purges the rest.
			if (!stopping.signal.aborted) report(cause);
		});
	const timer = setInterval(() => void run(), PAUSE_MS);
	// The timer does not keep the process alive.
	timer.unref();
	void run();
	return () => {
		clearInterval(timer);
		stopping.abort();
	};
}
