import type { Db, Session } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import { statement } from '../../db/statement.ts';
import { transact } from '../../db/transact.ts';
import * as events from '../../events/events.ts';
import { inSeconds, now } from '../../clock.ts';
import { IDLE_LIFETIME } from './refresh-tokens.ts';

/** Where a user is logged in. `tokens.ts` begins a session and issues its tokens. */

export interface ListedSession extends Pick<
	Session,
	'id' | 'browser_name' | 'authenticated_at' | 'expires_at'
> {
	/** When its tokens were last exchanged: in use, each time that an access token has expired. */
	last_used_at: string;
}

/** The client that asks for a session. */
export interface SessionRequester {
	/** Hash of the browser id; null for a program. */
	browser_hash: string | null;
	/** Such as `Firefox, Linux`. */
	browser_name: string;
	/** The live session of this browser, or undefined. */
	findOwnSession: (trx: Db) => Promise<Session | undefined>;
}

const select = statement((db, { id, app_id }: Pick<Session, 'id' | 'app_id'>) =>
	db
		.selectFrom('session')
		.innerJoin('identity_user', 'identity_user.id', 'session.user_id')
		.selectAll('session')
		.where('session.id', '=', id)
		.where('session.app_id', '=', app_id)
		.where('session.ended_at', 'is', null)
		.where('identity_user.status', '=', 'active')
);

/** The session with that id if it is live and its user is active; else undefined. */
export async function find(db: Db, app: App, id: string): Promise<Session | undefined> {
	const session = await select.first(db, { id, app_id: app.id });
	if (!session || session.expires_at > now()) return session;
	// So that no clock that is set back revives it.
	return expire(db, session);
}

/** The user's live sessions, the last used first. */
export function list(db: Db, app: App, userId: string): Promise<ListedSession[]> {
	return (
		db
			.selectFrom('session')
			.select(['id', 'browser_name', 'authenticated_at', 'expires_at'])
			.select('refreshed_at as last_used_at')
			.where('app_id', '=', app.id)
			.where('user_id', '=', userId)
			.where('ended_at', 'is', null)
			.where('expires_at', '>', now())
			// Without a valid refresh token the session cannot go on.
			.where('refreshed_at', '>', inSeconds(-IDLE_LIFETIME))
			.orderBy('refreshed_at', 'desc')
			.orderBy('id')
			.execute()
	);
}

/** Ends one of the user's sessions; false if the user has no such session, or it has ended. */
export function end(db: Db, app: App, user_id: string, id: string): Promise<boolean> {
	return transact(db, async (trx) => {
		const { numUpdatedRows } = await ending(trx, user_id).where('id', '=', id).executeTakeFirst();
		if (numUpdatedRows === 0n) return false;
		await events.record(trx, app, { kind: 'session_ended', user_id, target: id });
		return true;
	});
}

/** Ends a session that was met expired. */
export async function expire(db: Db, { id, user_id }: Session): Promise<undefined> {
	await ending(db, user_id).where('id', '=', id).execute();
}

/** Ends a session whose refresh token was used again: it was stolen, or lost and used twice. */
export function endReused(db: Db, app: App, { id, user_id }: Session): Promise<void> {
	return transact(db, async (trx) => {
		const { numUpdatedRows } = await ending(trx, user_id).where('id', '=', id).executeTakeFirst();
		if (numUpdatedRows === 0n) return;
		const happening = { kind: 'token_reused', actor: 'system', user_id, target: id } as const;
		await events.record(trx, app, happening);
	});
}

/** Ends all sessions of the user; answers how many. Call it inside a transaction. */
export async function endAll(trx: Db, app: App, user_id: string): Promise<number> {
	const ended = Number((await ending(trx, user_id).executeTakeFirst()).numUpdatedRows);
	await events.record(trx, app, { kind: 'session_ended', user_id, target: `all ${ended}` });
	return ended;
}

/** Ends the sessions of all users of the app. */
export async function endOfAll(db: Db, appId: string): Promise<void> {
	await db
		.updateTable('session')
		.set({ ended_at: now() })
		.where('app_id', '=', appId)
		.where('ended_at', 'is', null)
		.execute();
}

/** Ends all sessions of the user except this one. */
export function endOthers(db: Db, app: App, { user_id, id }: Session): Promise<void> {
	return transact(db, async (trx) => {
		const others = await ending(trx, user_id).where('id', '!=', id).executeTakeFirst();
		const target = `others ${others.numUpdatedRows}`;
		await events.record(trx, app, { kind: 'session_ended', user_id, target });
	});
}

/** Ends the user's sessions that are `authenticated_with` that, except those with the ids `except`. */
export async function endBegunWith(
	db: Db,
	userId: string,
	authenticatedWith: string,
	{ except }: { except: string[] }
): Promise<void> {
	let query = ending(db, userId).where('authenticated_with', '=', authenticatedWith);
	for (const id of except) query = query.where('id', '!=', id);
	await query.execute();
}

function ending(db: Db, userId: string) {
	return db
		.updateTable('session')
		.set({ ended_at: now() })
		.where('user_id', '=', userId)
		.where('ended_at', 'is', null);
}
