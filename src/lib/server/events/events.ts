import type { SelectQueryBuilder } from 'kysely';
import type { Database, Db, Event } from '../db/schema.ts';
import { statement } from '../db/statement.ts';
import { afterCommit } from '../db/transact.ts';
import { now } from '../clock.ts';
import { randomId } from '../crypto.ts';
import * as log from '../log/log.ts';
import type { App } from '../relying-party.ts';
import { signal } from '../signals.ts';

/**
 * What happened: who did what to which account, when, where, and with which result. Users are named by
 * their ids. No secret, no address and no text of a caller is in it.
 */

/** The `result` of what was not refused. */
export const OK = 'ok';

/** What its caller knows of an event; the rest follows from the present request. */
export type Happening = Pick<Event, 'kind'> &
	Partial<Omit<Event, 'id' | 'app_id' | 'created_at' | 'kind'>>;

const insert = statement((db, event: Event) => db.insertInto('event').values(event));

/**
 * Records what happened: with its own transaction where it changes the database, so that there is no one
 * without the other.
 */
export async function record(
	db: Db,
	{ id: app_id }: Pick<App, 'id'>,
	happening: Happening
): Promise<void> {
	const { client, request_id, key_id = null, session_id = null } = log.present();
	const { network = null, browser_name = null } = client?.() ?? {};
	const event: Event = {
		id: randomId(),
		app_id,
		created_at: now(),
		actor: actorOf(happening),
		key_id,
		user_id: null,
		target: null,
		method: null,
		result: OK,
		network,
		browser_name,
		session_id,
		request_id: request_id ?? null,
		...happening
	};
	await insert.run(db, event);
	afterCommit(() => count(event));
}

/** Counts an event for the metrics; `record` does so by itself. */
export function count({ kind, method = null, result = OK }: Happening): void {
	signal('event', { kind, method, result });
}

/** By the present request: outside one it is the system itself. */
function actorOf({ result = OK }: Happening): Event['actor'] {
	const { actor, request_id, session_id } = log.present();
	if (request_id === undefined) return 'system';
	return actor ?? (session_id !== undefined || result === OK ? 'user' : 'visitor');
}

interface Wanted {
	user_id?: string;
	kind?: Event['kind'];
	/** What was done with one API key. */
	key_id?: string;
	/** ISO-8601. */
	since?: string;
	limit: number;
}

/** Events of one kind are looked for among so many, the newest of those that are wanted otherwise. */
export const LOOKED_AT = 100_000;

/** Events, the newest first. */
export function list(
	db: Db,
	app: App,
	{ user_id, kind, key_id, since, limit }: Wanted
): Promise<Event[]> {
	let wanted = newestFirst(db).where('app_id', '=', app.id);
	if (user_id !== undefined) wanted = wanted.where('user_id', '=', user_id);
	if (key_id !== undefined) wanted = wanted.where('key_id', '=', key_id);
	if (since !== undefined) wanted = wanted.where('created_at', '>=', since);
	if (kind === undefined) return wanted.limit(limit).execute();
	// No index has the kind: few ask for it, and each event would pay for it.
	const among = db.selectFrom(wanted.limit(LOOKED_AT).as('event')).selectAll();
	return among.where('kind', '=', kind).limit(limit).execute();
}

/**
 * What happened to the user, the newest first: at most `limit` events, and half as many refusals, so that
 * a stranger's refused attempts push nothing off the list. Without a limit, all.
 */
export async function listOfUser(db: Db, userId: string, limit?: number): Promise<Event[]> {
	const theirs = newestFirst(db).where('user_id', '=', userId);
	if (limit === undefined) return theirs.execute();
	const done = await theirs.where('result', '=', OK).limit(limit).execute();
	const refused = theirs.where('result', '!=', OK).limit(Math.ceil(limit / 2));
	return [...done, ...(await refused.execute())].sort((a, b) =>
		a.created_at < b.created_at ? 1 : -1
	);
}

function newestFirst(db: Db): SelectQueryBuilder<Database, 'event', Event> {
	return db.selectFrom('event').selectAll().orderBy('created_at', 'desc').orderBy('id');
}

/**
 * Deletes the events of a user who is deleted, and records that, without the person's network and browser.
 * What the operator and the API key did stays.
 */
export async function forget(trx: Db, app: App, userId: string): Promise<void> {
	await trx
		.deleteFrom('event')
		.where('user_id', '=', userId)
		.where('actor', 'not in', ['operator', 'key'])
		.execute();
	const nameless = { network: null, browser_name: null, session_id: null };
	await record(trx, app, { kind: 'account_deleted', user_id: userId, ...nameless });
}
