import { anyone } from '$lib/server/http/endpoint';
import * as authentications from '$lib/server/identity/passkeys/authentications';
import { StartAuthentication } from '$lib/server/identity/wire/requests';
import { toExpectedUser, toHandshake } from '$lib/server/identity/wire/responses';

export const POST = anyone(StartAuthentication, async ({ db, app, body, identify }) => {
	const identifier = body.identifier === undefined ? undefined : await identify(body.identifier);
	const { ceremony, options, userId } = await authentications.start(db, app, identifier);
	const user = userId !== null && identifier ? toExpectedUser(app, userId, identifier) : null;
	return { handshake: toHandshake(ceremony, options), user };
});
