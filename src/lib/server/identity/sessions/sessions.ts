import type { Db, IdentityUser, Session } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import { transact } from '../../db/transact.ts';
import * as events from '../../events/events.ts';
import { now } from '../../clock.ts';

/** Where a user is logged in. `tokens.ts` starts a session and issues its tokens. */

/** A live session, and the browser in which its user signed up. */
export type LiveSession = Session & Pick<IdentityUser, 'signup_browser_hash'>;

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

/** The session with that id if it is live and its user is active; else undefined. */
export async function find(db: Db, app: App, id: string): Promise<LiveSession | undefined> {
	const session = await db
		.selectFrom('session')
		.innerJoin('identity_user', 'identity_user.id', 'session.user_id')
		.selectAll('session')
		.select('identity_user.signup_browser_hash')
		.where('session.id', '=', id)
		.where('session.app_id', '=', app.id)
		.where('session.ended_at', 'is', null)
		.where('identity_user.status', '=', 'active')
		.executeTakeFirst();
	if (!session || session.expires_at > now()) return session;
	// So that no clock that is set back revives it.
	return expire(db, session);
}

/** The user's live sessions, the last used first. */
export function list(db: Db, app: App, userId: string): Promise<ListedSession[]> {
	return (
		db
			.selectFrom('session')
			.innerJoin('refresh_token', 'refresh_token.session_id', 'session.id')
			.select(['session.id', 'session.browser_name'])
			.select(['session.authenticated_at', 'session.expires_at'])
			.select((eb) => eb.fn.max<string>('refresh_token.created_at').as('last_used_at'))
			.where('session.app_id', '=', app.id)
			.where('session.user_id', '=', userId)
			.where('session.ended_at', 'is', null)
			.where('session.expires_at', '>', now())
			.groupBy('session.id')
			// Without a valid token the session cannot go on.
			.having((eb) => eb.fn.max('refresh_token.expires_at'), '>', now())
			.orderBy('last_used_at', 'desc')
			.orderBy('session.id')
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
export async function endReused(trx: Db, app: App, { id, user_id }: Session): Promise<undefined> {
	await ending(trx, user_id).where('id', '=', id).execute();
	const happening = { kind: 'token_reused', actor: 'system', user_id, target: id } as const;
	await events.record(trx, app, happening);
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
