import { setImmediate } from 'node:timers/promises';
import { sql, SqliteAdapter, type RawBuilder } from 'kysely';
import type { Database, Db } from './schema.ts';

const MINUTE_MS = 60 * 1000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How many rows one statement deletes: between two statements others have their turn. */
const BATCH = 200;

/**
 * How many drafts, and how many unfinished sign-ups, are kept: whoever writes them needs no account.
 * Ceremonies need no account either, but last minutes; messages are counted where they are asked for.
 */
const ROOM = 100_000;

/** Rows that go once the time in `column` has passed, or was so long ago. */
interface Passing {
	table: keyof Database;
	column: string;
	after?: number;
	key?: string[];
}

/** Tokens before their sessions, so that no session takes thousands of them along in one statement. */
const PASSING: Passing[] = [
	{ table: 'ceremony', column: 'expires_at' },
	{ table: 'draft', column: 'expires_at' },
	{ table: 'one_time_passcode', column: 'expires_at' },
	{ table: 'magic_link', column: 'expires_at' },
	{ table: 'outbox', column: 'expires_at' },
	{ table: 'refresh_token', column: 'expires_at', key: ['token_hash'] },
	{ table: 'refresh_family', column: 'expires_at' },
	// What is ended is asked about for as long as somebody may hold an access token of it.
	{ table: 'refresh_family', column: 'ended_at', after: HOUR_MS },
	// Sign-ups that nobody finished.
	{ table: 'identity_user', column: 'expires_at' },
	// What messages and failures are counted by counts for a day.
	{ table: 'send', column: 'due_at', after: DAY_MS },
	{
		table: 'passcode_failure',
		column: 'failed_at',
		after: DAY_MS,
		key: ['app_id', 'address_hash', 'source']
	},
	// A request that was under way when its user went may have written the profile once more.
	{ table: 'removed_user', column: 'removed_at', after: HOUR_MS }
];

/**
 * Deletes what has passed, what there is no room for and the profiles of users who are gone, a little at
 * a time. Rejects with an AbortError once it is told to stop.
 */
export async function purge(db: Db, stopping?: AbortSignal): Promise<void> {
	await sql`delete from profile where passage_id in (select id from removed_user)`.execute(db);
	await repeat(db, tokensOfEnded(), stopping);
	for (const rows of PASSING) await repeat(db, deletion(rows), stopping);
	for (const table of ['draft', 'identity_user'] as const) {
		await repeat(db, eviction(table), stopping);
	}
	await emptyLog(db);
}

/** SQLite's log, which others write over at their leisure, still has what was deleted. */
async function emptyLog(db: Db): Promise<void> {
	if (!(db.getExecutor().adapter instanceof SqliteAdapter)) return;
	await sql`pragma wal_checkpoint(truncate)`.execute(db);
}

async function repeat(db: Db, statement: RawBuilder<unknown>, signal?: AbortSignal): Promise<void> {
	let deleted;
	do {
		deleted = (await statement.execute(db)).numAffectedRows;
		// SQLite answers at once: without this nobody's request would be read before all is deleted.
		await setImmediate(undefined, { signal });
	} while (deleted === BigInt(BATCH));
}

function deletion({ table, column, after = 0, key = ['id'] }: Passing): RawBuilder<unknown> {
	const columns = sql.join(key.map((each) => sql.ref(each)));
	// Said twice: PostgreSQL looks again at a row that somebody changed meanwhile, and then only here.
	const passed = sql`${sql.ref(column)} < ${ago(after)}`;
	return sql`delete from ${sql.table(table)} where ${passed} and (${columns}) in (
		select ${columns} from ${sql.table(table)} where ${passed} limit ${BATCH}
	)`;
}

/** Those go that would be the first to expire. Nothing is refused: a flood would close sign-up to all. */
function eviction(table: 'draft' | 'identity_user'): RawBuilder<unknown> {
	// Users who have finished do not expire. Said twice, as above.
	return sql`delete from ${sql.table(table)} where expires_at is not null and id in (
		select id from ${sql.table(table)} where expires_at is not null
		order by expires_at desc limit ${BATCH} offset ${ROOM}
	)`;
}

function tokensOfEnded(): RawBuilder<unknown> {
	return sql`delete from refresh_token where token_hash in (
		select token_hash from refresh_token join refresh_family on refresh_family.id = family_id
		where ended_at < ${ago(HOUR_MS)} limit ${BATCH}
	)`;
}

function ago(milliseconds: number): string {
	return new Date(Date.now() - milliseconds).toISOString();
}

/** Purges now and every ten minutes; failures are told to `report`. Answers how to stop, at once. */
export function keepPurging(db: Db, report: (cause: unknown) => void): () => void {
	const stopping = new AbortController();
	const run = () =>
		purge(db, stopping.signal).catch((cause: unknown) => {
			// Whoever stops it is about to close the database; the next start goes on.
			if (!stopping.signal.aborted) report(cause);
		});
	const timer = setInterval(() => void run(), 10 * MINUTE_MS);
	// Waiting for the next time is no reason to stay alive.
	timer.unref();
	void run();
	return () => {
		clearInterval(timer);
		stopping.abort();
	};
}
