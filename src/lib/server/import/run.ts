import { setTimeout as delay } from 'node:timers/promises';
import { isPostgres } from '../db/lock.ts';
import type { Db } from '../db/schema.ts';
import { transact } from '../db/transact.ts';
import type { App } from '../relying-party.ts';
import { count, type Counts } from './counts.ts';
import { toEntry, type Entry } from './entry.ts';
import { Refused, type Row } from './rows.ts';
import type { Given } from './given.ts';
import { Repeats } from './repeats.ts';
import type { Source } from './source.ts';
import { store, type Planned } from './store.ts';

export interface Options {
	/** For a dry run: the users that it would make, over all files, with their addresses. */
	planned?: Planned | undefined;
	/** A row or a passkey that is left out, and why. */
	refuse: (line: number, reason: string) => void;
	/** Called after each batch. */
	progress: () => void;
}

/** Rows and passkeys that are stored at once. */
const BATCH = { postgres: 200, least: 10, first: 25, most: 200 };
/**
 * SQLite has one writer: milliseconds for which a batch keeps the server's requests waiting, and for which
 * they then come first.
 */
const LOCK_MS = 20;
const PAUSE_MS = 1;
/** A sign-up may take an address meanwhile, or a writer hold the database for long. */
const TRIES = 20;
const WORTH_RETRYING = /^(23505|SQLITE_BUSY|SQLITE_CONSTRAINT)/;

/**
 * Imports the rows of a file in batches, each a transaction: a run that is cut is finished by running it
 * again. Counts are added to `counts`. Throws Unreadable where the file cannot be read on.
 */
export async function run(
	db: Db,
	app: App,
	{ rows }: Source,
	counts: Counts,
	options: Options
): Promise<void> {
	const repeats = new Repeats();
	let size = isPostgres(db) ? BATCH.postgres : BATCH.first;
	let batch: Entry[] = [];
	let weight = 0;
	const flush = async () => {
		const taken = await storeBatch(db, app, batch, counts, options);
		if (!isPostgres(db)) size = adapted(size, taken);
		[batch, weight] = [[], 0];
		options.progress();
	};
	try {
		for await (const row of rows) {
			const entry = judge(app, row, repeats, (reason) => {
				counts.refused++;
				options.refuse(row.line, reason);
			});
			if (entry) batch.push(entry);
			counts.passkeys_without_key += entry?.keyless ?? 0;
			weight += entry ? 1 + entry.passkeys.length : 0;
			if (weight >= size) await flush();
		}
	} finally {
		// What was read before a defect counts.
		if (batch.length > 0) await flush();
	}
}

function judge(
	app: App,
	row: Row<Given>,
	repeats: Repeats,
	refuse: (reason: string) => void
): Entry | undefined {
	try {
		if ('problem' in row) throw new Refused(row.problem);
		const entry = toEntry(app, row.line, row.value);
		repeats.assertFirst(entry);
		return entry;
	} catch (cause) {
		if (!(cause instanceof Refused)) throw cause;
		refuse(cause.message);
		return undefined;
	}
}

/** Answers how many milliseconds the transaction took. */
async function storeBatch(
	db: Db,
	app: App,
	batch: readonly Entry[],
	counts: Counts,
	{ planned, refuse }: Options
): Promise<number> {
	let began = 0;
	const attempt = () =>
		planned
			? store(db, app, batch, planned)
			: transact(db, (trx) => {
					began = performance.now();
					return store(trx, app, batch);
				});
	const outcomes = await persistently(attempt);
	const taken = performance.now() - began;
	if (!planned && !isPostgres(db)) await delay(PAUSE_MS);
	for (const outcome of outcomes) count(outcome, counts, refuse);
	return taken;
}

async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
	for (let tries = 1; ; tries++) {
		try {
			return await attempt();
		} catch (cause) {
			const { code = '' } = cause as { code?: string };
			if (tries === TRIES || !WORTH_RETRYING.test(code)) throw cause;
			await delay(5 * tries);
		}
	}
}

function adapted(size: number, taken: number): number {
	const next = Math.round(size * Math.min(2, LOCK_MS / Math.max(taken, 1)));
	return Math.max(BATCH.least, Math.min(BATCH.most, next));
}
