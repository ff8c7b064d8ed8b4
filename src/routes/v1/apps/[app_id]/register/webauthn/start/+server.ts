import { anyone } from '$lib/server/api';
import * as addresses from '$lib/server/identity/addresses';
import * as ceremonies from '$lib/server/identity/ceremonies';
import { StartRegistration } from '$lib/server/identity/wire-requests';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire';

export const POST = anyone(StartRegistration, async ({ db, app, body }) => {
	const identifier = addresses.identify(app, body.identifier);
	const { authenticator_attachment: attachment } = body;
	const { ceremony, options, user } = await ceremonies.startRegistration(
		db,
		app,
		identifier,
		attachment
	);
	return { handshake: toHandshake(ceremony, options), user: toPublicUser(user, false) };
});
