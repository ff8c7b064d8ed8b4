import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import { Rename } from '$lib/server/identity/wire/requests';
import { toDevice } from '$lib/server/identity/wire/responses';

export const PATCH = freshlySignedIn(Rename, async ({ db, app, session, body, param }) => {
	const named = { id: param('device_id'), name: body.friendly_name };
	const renamed = await credentials.rename(db, app, session.user_id, named);
	return { device: toDevice(renamed) };
});

export const DELETE = freshlySignedIn(({ db, app, session, param, language }) =>
	credentials.revoke(db, app, session, { id: param('device_id'), language })
);
