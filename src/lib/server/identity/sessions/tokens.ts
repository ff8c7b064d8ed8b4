import type { Db, Event, Session } from '../../db/schema.ts';
import { statement } from '../../db/statement.ts';
import * as events from '../../events/events.ts';
import * as accessTokens from './access-tokens.ts';
import * as knownBrowsers from './known-browsers.ts';
import * as refreshTokens from './refresh-tokens.ts';
import * as rotation from './rotation.ts';
import type * as sessions from './sessions.ts';
import type { App } from '../../relying-party.ts';
import { DAY, inSeconds, now } from '../../clock.ts';
import { randomId } from '../../crypto.ts';

/** Seconds after which every session ends (NIST SP 800-63B-4 §2.1.3). */
export const SESSION_LIFETIME = 30 * DAY;

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
	/** As in `TokenPair`. */
	redirect_url?: string;
}

/** How a session begins, for its event; the method is null for a decision after a code or a link. */
export type Login = { kind: 'registration' | 'login'; method: Event['method'] };

const insert = statement((db, session: Session) => db.insertInto('session').values(session));

/** Begins a session of a user who has just signed in. */
export async function begin(
	db: Db,
	app: App,
	userId: string,
	{ browser_hash, browser_name }: Pick<sessions.SessionRequester, 'browser_hash' | 'browser_name'>,
	how: Pick<Session, 'authenticated_with'> &
		Partial<Pick<Session, 'draft_id' | 'draft_browser_hash'>>,
	login: Login
): Promise<NewSession> {
	const begun = now();
	const session: Session = {
		id: randomId(),
		app_id: app.id,
		user_id: userId,
		authenticated_at: begun,
		draft_id: null,
		draft_browser_hash: null,
		browser_name,
		...how,
		refresh_counter: 0,
		refreshed_at: begun,
		expires_at: inSeconds(app.refreshes ? SESSION_LIFETIME : app.token_seconds),
		ended_at: null
	};
	await insert.run(db, session);
	await knownBrowsers.remember(db, userId, browser_hash);
	const { authenticated_with: target } = how;
	await events.record(db, app, { ...login, user_id: userId, session_id: session.id, target });
	return { session };
}

/** The first tokens of a session. */
export async function issue(
	db: Db,
	app: App,
	{ session, redirect_url }: NewSession
): Promise<TokenPair> {
	return { ...(await pairOf(db, app, session)), ...(redirect_url && { redirect_url }) };
}

/** Exchanges a refresh token for the next pair. Refuses as `rotation.rotate` does. */
export async function rotate(db: Db, app: App, token: string): Promise<TokenPair> {
	return pairOf(db, app, await rotation.rotate(db, app, token));
}

async function pairOf(db: Db, app: App, session: Session): Promise<TokenPair> {
	return {
		access_token: await accessTokens.sign(db, app, session),
		refresh_token: app.refreshes ? refreshTokens.of(app, session) : undefined,
		refresh_expires_at: refreshTokens.endOf(session)
	};
}
