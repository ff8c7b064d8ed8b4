import type { Db, Session } from '../db/schema.ts';
import { epochSeconds } from '../clock.ts';
import { ApiError } from '../errors.ts';
import type { App } from '../relying-party.ts';
import * as accessTokens from './sessions/access-tokens.ts';
import * as refreshTokens from './sessions/refresh-tokens.ts';
import * as rotation from './sessions/rotation.ts';
import * as sessions from './sessions/sessions.ts';
import * as identifiers from './users/identifiers.ts';
import * as metadata from './users/metadata.ts';
import * as users from './users/users.ts';

/** The session of the holder of a token. */

/** The live session of an access token; refuses with `invalid_access_token`. */
export async function find(db: Db, app: App, token: string): Promise<Session> {
	const { user_id, session_id } = await accessTokens.verify(db, app, token);
	const session = await sessions.find(db, app, session_id);
	if (session?.user_id === user_id) return session;
	throw new ApiError('invalid_access_token', 'The session has ended.');
}

/** `describe` of the session that `find` finds. */
export async function read(db: Db, app: App, token: string) {
	return describe(db, app, await find(db, app, token));
}

/**
 * Exchanges a refresh token for the next, and describes the session. Signs no access token: the caller has
 * one. Refuses as `rotation.rotate` does.
 */
export async function advance(db: Db, app: App, refreshToken: string) {
	const session = await rotation.rotate(db, app, refreshToken);
	return {
		...(await describe(db, app, session)),
		refresh_token: refreshTokens.of(app, session),
		/** Seconds since the epoch. */
		refresh_token_expiration: epochSeconds(refreshTokens.endOf(session))
	};
}

/** A live session and its user: all that a page of the app needs, in one answer. */
export async function describe(db: Db, app: App, session: Session) {
	const { app_id: _, ended_at: __, refresh_counter: ___, refreshed_at: ____, ...shown } = session;
	const user = await users.get(db, app, session.user_id);
	return {
		session: shown,
		user: {
			...identifiers.withFlags(user),
			signup_browser_hash: user.signup_browser_hash,
			user_metadata: metadata.of(user),
			metadata_version: metadata.versionOf(user)
		}
	};
}
