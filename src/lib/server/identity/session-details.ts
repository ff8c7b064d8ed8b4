import type { Db, Session } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import * as identifiers from './users/identifiers.ts';
import * as metadata from './users/metadata.ts';
import * as users from './users/users.ts';

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
