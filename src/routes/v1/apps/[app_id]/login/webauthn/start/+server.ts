import { anyone } from '$lib/server/api';
import * as ceremonies from '$lib/server/identity/ceremonies';
import { StartAuthentication } from '$lib/server/identity/wire-requests';
import * as users from '$lib/server/identity/users';
import { toExpectedUser, toHandshake } from '$lib/server/identity/wire';

export const POST = anyone(StartAuthentication, async ({ db, app, body }) => {
	const email = body.identifier === undefined ? undefined : users.identify(body.identifier);
	const { ceremony, options, userId } = await ceremonies.startAuthentication(db, app, email);
	const user = userId === null || email === undefined ? null : toExpectedUser(userId, email);
	return { handshake: toHandshake(ceremony, options), user };
});
