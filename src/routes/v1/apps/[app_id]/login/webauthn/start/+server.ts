import { anyone } from '$lib/server/http/endpoint';
import * as addresses from '$lib/server/identity/users/identifiers';
import * as ceremonies from '$lib/server/identity/passkeys/ceremonies';
import { StartAuthentication } from '$lib/server/identity/wire/requests';
import { toExpectedUser, toHandshake } from '$lib/server/identity/wire/responses';

export const POST = anyone(StartAuthentication, async ({ db, app, body }) => {
	const identifier =
		body.identifier === undefined ? undefined : addresses.identify(app, body.identifier);
	const { ceremony, options, userId } = await ceremonies.startAuthentication(db, app, identifier);
	const user = userId !== null && identifier ? toExpectedUser(userId, identifier) : null;
	return { handshake: toHandshake(ceremony, options), user };
});
