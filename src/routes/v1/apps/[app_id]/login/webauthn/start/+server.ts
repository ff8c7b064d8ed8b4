import { anyone } from '$lib/server/api';
import * as addresses from '$lib/server/identity/addresses';
import * as ceremonies from '$lib/server/identity/ceremonies';
import { StartAuthentication } from '$lib/server/identity/wire-requests';
import { toExpectedUser, toHandshake } from '$lib/server/identity/wire';

export const POST = anyone(StartAuthentication, async ({ db, app, body }) => {
	const identifier =
		body.identifier === undefined ? undefined : addresses.identify(app, body.identifier);
	const { ceremony, options, userId } = await ceremonies.startAuthentication(db, app, identifier);
	const user = userId !== null && identifier ? toExpectedUser(userId, identifier) : null;
	return { handshake: toHandshake(ceremony, options), user };
});
