import { signedIn } from '$lib/server/api';
import * as credentials from '$lib/server/identity/credentials';
import { toDevice } from '$lib/server/identity/wire';

export const GET = signedIn(async ({ db, session }) => ({
	devices: (await credentials.list(db, session.user_id)).map(toDevice)
}));
