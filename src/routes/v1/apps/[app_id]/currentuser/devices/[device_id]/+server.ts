import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import { Rename } from '$lib/server/identity/wire/requests';
import { toDevice } from '$lib/server/identity/wire/responses';

export const PATCH = freshlySignedIn(Rename, async ({ db, session, body, param }) => {
	const { friendly_name: name } = body;
	const renamed = await credentials.rename(db, session.user_id, param('device_id'), name);
	return { device: toDevice(renamed) };
});

export const DELETE = freshlySignedIn(({ db, app, session, param, language }) =>
	credentials.revoke(db, app, session, { id: param('device_id'), language })
);
