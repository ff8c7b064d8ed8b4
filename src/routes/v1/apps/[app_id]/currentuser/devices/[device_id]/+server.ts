import { freshlySignedIn } from '$lib/server/api';
import * as credentials from '$lib/server/identity/credentials';
import * as passkeys from '$lib/server/identity/passkeys';
import * as users from '$lib/server/identity/users';
import { toDevice } from '$lib/server/identity/wire';
import { Rename } from '$lib/server/identity/wire-requests';

export const PATCH = freshlySignedIn(Rename, async ({ db, session, body, param }) => {
	const { user_id } = session;
	const renamed = await credentials.rename(db, user_id, param('device_id'), body.friendly_name);
	return { device: toDevice(renamed) };
});

export const DELETE = freshlySignedIn(async ({ db, app, session, param, language }) => {
	const user = await users.get(db, app, session.user_id);
	const wish = { id: param('device_id'), language, session_id: session.id };
	await passkeys.revoke(db, app, user, wish);
	return undefined;
});
