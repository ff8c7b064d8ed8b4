import { signedIn } from '$lib/server/http/endpoint';
import * as sessions from '$lib/server/identity/sessions/sessions';
import * as identifiers from '$lib/server/identity/users/identifiers';
import * as metadata from '$lib/server/identity/users/metadata';
import * as users from '$lib/server/identity/users/users';

/** The session and its user: all that a page of the app needs, in one answer. */
export const GET = signedIn(async ({ db, app, session }) => {
	const { app_id: _, ended_at: __, signup_browser_hash, ...shown } = session;
	const user = await users.get(db, app, session.user_id);
	return {
		session: shown,
		user: {
			...identifiers.withFlags(user),
			signup_browser_hash,
			user_metadata: metadata.of(user),
			metadata_version: metadata.versionOf(user)
		}
	};
});

export const DELETE = signedIn(async ({ db, app, session }) => {
	await sessions.end(db, app, session.user_id, session.id);
});
