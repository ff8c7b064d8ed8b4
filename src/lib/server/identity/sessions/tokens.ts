import type { Db, Event, RefreshToken, Session } from '../../db/schema.ts';
import { transact } from '../../db/transact.ts';
import * as events from '../../events/events.ts';
import * as accessTokens from './access-tokens.ts';
import * as knownBrowsers from './known-browsers.ts';
import * as sessions from './sessions.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds, isWithin, now } from '../../clock.ts';
import { ApiError } from '../../errors.ts';
import { hash, mac, randomId, randomSecret } from '../../crypto.ts';

/** Seconds after which every session ends (NIST SP 800-63B-4 §2.1.3). */
export const SESSION_LIFETIME = 30 * DAY;
/** Seconds after which an unused session ends. */
export const IDLE_LIFETIME = 14 * DAY;
/** Seconds in which a token that was just rotated answers with the same successor. */
const GRACE = 10;

export interface TokenPair {
	access_token: string;
	/** Undefined where the session ends with the access token. */
	refresh_token: string | undefined;
	/** ISO-8601. */
	refresh_expires_at: string;
	/** The page that follows, where a program has said so. */
	redirect_url?: string;
}

/** A session that has just begun; `issue` makes its tokens. */
export interface NewSession {
	session: Session;
	refresh_token: string;
	refresh_expires_at: string;
	/** As in `TokenPair`. */
	redirect_url?: string;
}

/** How a session begins, for its event; the method is null for a decision after a code or a link. */
export type Login = { kind: 'registration' | 'login'; method: Event['method'] };

/** Begins a session of a user who has just signed in, with its first refresh token. */
export async function begin(
	db: Db,
	app: App,
	userId: string,
	{ browser_hash, browser_name }: Pick<sessions.SessionRequester, 'browser_hash' | 'browser_name'>,
	how: Pick<Session, 'authenticated_with'> &
		Partial<Pick<Session, 'draft_id' | 'draft_browser_hash'>>,
	login: Login
): Promise<NewSession> {
	const refreshToken = randomSecret();
	const session: Session = {
		id: randomId(),
		app_id: app.id,
		user_id: userId,
		authenticated_at: now(),
		draft_id: null,
		draft_browser_hash: null,
		browser_name,
		...how,
		expires_at: inSeconds(app.refreshes ? SESSION_LIFETIME : app.token_seconds),
		ended_at: null
	};
	await db.insertInto('session').values(session).execute();
	await knownBrowsers.remember(db, userId, browser_hash);
	const { authenticated_with: target } = how;
	await events.record(db, app, { ...login, user_id: userId, session_id: session.id, target });
	const { expires_at } = await insert(db, session, 0, refreshToken);
	return { session, refresh_token: refreshToken, refresh_expires_at: expires_at };
}

/** The first tokens of a session. */
export async function issue(
	db: Db,
	app: App,
	{ session, ...refresh }: NewSession
): Promise<TokenPair> {
	const access_token = await accessTokens.sign(db, app, session);
	const refresh_token = app.refreshes ? refresh.refresh_token : undefined;
	return { access_token, ...refresh, refresh_token };
}

/**
 * Exchanges a refresh token for the next pair (RFC 9700 §4.14.2). The successor is derived from the
 * token, so parallel callers get the same one for ten seconds, as long as it is unused; a later use of
 * the old token is theft or loss and ends the session. Refuses with `invalid_refresh_token`.
 */
export async function rotate(db: Db, app: App, token: string): Promise<TokenPair> {
	if (!app.refreshes) throw new ApiError('invalid_refresh_token');
	const rotated = await transact(db, async (trx) => {
		const session = await findRedeemable(trx, app, token);
		if (!session) return undefined;
		if (session.token_expires_at <= now()) return sessions.expire(trx, session);
		const next = successor(app, session, token);
		if (session.rotated_at === null) {
			await trx
				.updateTable('refresh_token')
				.set({ rotated_at: now() })
				.where('token_hash', '=', hash(token))
				.execute();
			return { session, next, inserted: await insert(trx, session, session.counter + 1, next) };
		}
		const inserted = await findToken(trx, next);
		const unused = inserted?.rotated_at === null;
		if (unused && isWithin(session.rotated_at, GRACE)) return { session, next, inserted };
		// Nothing is thrown: an error would roll that back.
		return sessions.endReused(trx, app, session);
	});
	if (!rotated) throw new ApiError('invalid_refresh_token');
	return {
		access_token: await accessTokens.sign(db, app, rotated.session),
		refresh_token: rotated.next,
		refresh_expires_at: rotated.inserted.expires_at
	};
}

/** Ends the session that the refresh token belongs or belonged to; an unknown token changes nothing. */
export async function revoke(db: Db, app: App, token: string): Promise<void> {
	await transact(db, async (trx) => {
		const ended = await trx
			.updateTable('session')
			.set({ ended_at: now() })
			.where('app_id', '=', app.id)
			.where('ended_at', 'is', null)
			// Not `in`: SQLite would then search by `ended_at` and visit every live session.
			.where('id', '=', (eb) =>
				eb.selectFrom('refresh_token').select('session_id').where('token_hash', '=', hash(token))
			)
			.returning(['id', 'user_id'])
			.executeTakeFirst();
		if (!ended) return;
		const { id: target, user_id } = ended;
		await events.record(trx, app, { kind: 'session_ended', user_id, target });
	});
}

function findToken(db: Db, token: string): Promise<RefreshToken | undefined> {
	return db
		.selectFrom('refresh_token')
		.selectAll()
		.where('token_hash', '=', hash(token))
		.executeTakeFirst();
}

/** The session of an active user that the token is or was valid for, with the token's place and end. */
function findRedeemable(db: Db, app: App, token: string) {
	return db
		.selectFrom('refresh_token as token')
		.innerJoin('session', 'session.id', 'token.session_id')
		.innerJoin('identity_user as user', 'user.id', 'session.user_id')
		.selectAll('session')
		.select(['token.counter', 'token.rotated_at', 'token.expires_at as token_expires_at'])
		.where('token.token_hash', '=', hash(token))
		.where('session.app_id', '=', app.id)
		.where('session.ended_at', 'is', null)
		.where('user.status', '=', 'active')
		.executeTakeFirst();
}

function successor(app: App, { id, counter }: { id: string; counter: number }, token: string) {
	return mac(app.keys.refresh, id, String(counter + 1), hash(token)).toString('base64url');
}

async function insert(db: Db, session: Session, counter: number, token: string) {
	const idleEnd = inSeconds(IDLE_LIFETIME);
	// Rotation never outlives the session.
	const expires_at = idleEnd < session.expires_at ? idleEnd : session.expires_at;
	const row = { token_hash: hash(token), session_id: session.id, counter, expires_at };
	await db
		.insertInto('refresh_token')
		.values({ ...row, created_at: now(), rotated_at: null })
		.execute();
	return { expires_at };
}
