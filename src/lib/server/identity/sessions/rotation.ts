import type { Db, Session } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';
import { transact } from '../../db/transact.ts';
import * as events from '../../events/events.ts';
import type { App } from '../../relying-party.ts';
import { inSeconds, isWithin, now } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import * as refreshTokens from './refresh-tokens.ts';
import * as sessions from './sessions.ts';

/** Seconds in which a token that was just rotated answers with the same successor. */
const GRACE = 10;

/**
 * Moves a session on from this refresh token to the next (RFC 9700 §4.14.2), and answers the session. For ten
 * seconds, as long as the next token is unused, parallel callers get the same one; a later use of the old token
 * is theft or loss and ends the session. Refuses with `invalid_refresh_token`.
 */
export async function rotate(db: Db, app: App, token: string): Promise<Session> {
	const place = app.refreshes ? refreshTokens.read(app, token) : undefined;
	const session = place && ((await advanceFrom(db, app, place)) ?? (await judge(db, app, place)));
	if (!session) throw new ApiError('invalid_refresh_token');
	return session;
}

/** Ends the session that the refresh token belongs or belonged to; an unknown token changes nothing. */
export async function revoke(db: Db, app: App, token: string): Promise<void> {
	const place = refreshTokens.read(app, token);
	if (!place) return;
	await transact(db, async (trx) => {
		const ended = await trx
			.updateTable('session')
			.set({ ended_at: now() })
			.where('id', '=', place.session_id)
			.where('app_id', '=', app.id)
			.where('ended_at', 'is', null)
			.returning(['id', 'user_id'])
			.executeTakeFirst();
		if (!ended) return;
		const { id: target, user_id } = ended;
		await events.record(trx, app, { kind: 'session_ended', user_id, target });
	});
}

interface Advance extends refreshTokens.Place {
	app_id: string;
	next: number;
	time: string;
	/** What was last used before has ended. */
	idle_since: string;
}

/** In one statement, so that of parallel callers one moves it on: none if the token is not the present one. */
const advance = statement((db, { session_id, app_id, counter, next, time, idle_since }: Advance) =>
	db
		.updateTable('session')
		.set({ refresh_counter: next, refreshed_at: time })
		.where('id', '=', session_id)
		.where('app_id', '=', app_id)
		.where('refresh_counter', '=', counter)
		.where('ended_at', 'is', null)
		.where('expires_at', '>', time)
		.where('refreshed_at', '>', idle_since)
		.where(({ exists, selectFrom }) =>
			exists(
				selectFrom('identity_user')
					.select('id')
					.whereRef('identity_user.id', '=', 'session.user_id')
					.where('status', '=', 'active')
			)
		)
		.returningAll()
);

function advanceFrom(db: Db, app: App, place: refreshTokens.Place): Promise<Session | undefined> {
	const idle_since = inSeconds(-refreshTokens.IDLE_LIFETIME);
	const values = { ...place, app_id: app.id, next: place.counter + 1, time: now(), idle_since };
	return advance.first(db, values);
}

/** The session of a token that is not the present one, if it may still have the next; else ends the session. */
async function judge(db: Db, app: App, { session_id, counter }: refreshTokens.Place) {
	const session = await sessions.find(db, app, session_id);
	if (!session) return undefined;
	const { refresh_counter, refreshed_at } = session;
	// Not exchanged yet, as far as this database knows: a backup was restored. That is no theft.
	if (counter >= refresh_counter || refreshTokens.endOf(session) <= now()) {
		return sessions.expire(db, session);
	}
	if (counter === refresh_counter - 1 && isWithin(refreshed_at, GRACE)) return session;
	await sessions.endReused(db, app, session);
	return undefined;
}
