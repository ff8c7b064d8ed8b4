import { signedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import { toDevice } from '$lib/server/identity/wire/responses';

export const GET = signedIn(async ({ db, session }) => ({
	devices: (await credentials.list(db, session.user_id)).map(toDevice)
}));
