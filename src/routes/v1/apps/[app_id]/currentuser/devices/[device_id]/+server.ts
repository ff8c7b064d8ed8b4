import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as passkeys from '$lib/server/identity/passkeys/manage';
import * as users from '$lib/server/identity/users/users';
import { toDevice } from '$lib/server/identity/wire/responses';
import { Rename } from '$lib/server/identity/wire/requests';

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
