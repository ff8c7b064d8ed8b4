import type { Db, OutboxRow } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import { now } from '../clock.ts';
import { open } from './outbox.ts';

/** The outbox as the operator sees it: where messages go and what became of them, never what they say. */

/** How many messages are listed. */
export const LISTED = 200;

export interface ListedMessage extends Pick<
	OutboxRow,
	'id' | 'channel' | 'state' | 'attempts' | 'last_error' | 'created_at' | 'due_at' | 'expires_at'
> {
	/** The recipient. */
	to: string;
}

/** Messages that have not arrived, the newest first: all, or one user's. */
export async function list(
	db: Db,
	app: App,
	{ user_id }: { user_id?: string } = {}
): Promise<ListedMessage[]> {
	const rows = await (user_id === undefined ? newest(db, app) : newestOf(db, app, user_id));
	return rows.map((row) => {
		const { id, channel, state, attempts, last_error, created_at, due_at, expires_at } = row;
		const { to } = open(app, row);
		return { id, channel, to, state, attempts, last_error, created_at, due_at, expires_at };
	});
}

function newestOf(db: Db, app: App, userId: string): Promise<OutboxRow[]> {
	const theirs = listed(db, app).where('user_id', '=', userId);
	return theirs.orderBy('created_at', 'desc').execute();
}

/** One search for each state, because no index is in the order of time alone. */
async function newest(db: Db, app: App): Promise<OutboxRow[]> {
	const found: OutboxRow[] = [];
	for (const state of ['waiting', 'sending', 'failed', 'unknown'] as const) {
		const rows = listed(db, app).where('state', '=', state).orderBy('due_at', 'desc');
		found.push(...(await rows.execute()));
	}
	return found.sort((a, b) => (a.created_at < b.created_at ? 1 : -1)).slice(0, LISTED);
}

function listed(db: Db, app: App) {
	return db.selectFrom('outbox').selectAll().where('app_id', '=', app.id).limit(LISTED);
}

/**
 * Makes messages due now that wait or failed, and have not expired; answers how many. With `id` that one
 * alone, also if it may have arrived.
 */
export async function retry(db: Db, app: App, id?: string): Promise<number> {
	const retried = db
		.updateTable('outbox')
		.set({ state: 'waiting', due_at: now() })
		.where('app_id', '=', app.id)
		.where('expires_at', '>', now());
	const { numUpdatedRows } = await (
		id === undefined
			? retried.where('state', 'in', ['waiting', 'failed'])
			: retried.where('state', 'in', ['waiting', 'failed', 'unknown']).where('id', '=', id)
	).executeTakeFirst();
	return Number(numUpdatedRows);
}

/** How many due messages are counted: those above are as bad. */
export const COUNTED = 1000;

/** How many messages are due and wait, and for how many seconds the oldest has. */
export async function due(db: Db, app: App): Promise<{ messages: number; age: number }> {
	const rows = await db
		.selectFrom('outbox')
		.select('due_at')
		.where('app_id', '=', app.id)
		.where('state', '=', 'waiting')
		.where('due_at', '<=', now())
		.orderBy('due_at')
		.limit(COUNTED)
		.execute();
	const [oldest] = rows;
	const age = oldest ? (Date.now() - Date.parse(oldest.due_at)) / 1000 : 0;
	return { messages: rows.length, age };
}
