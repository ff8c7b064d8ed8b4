import { anyone } from '$lib/server/http/endpoint';
import * as addresses from '$lib/server/identity/users/identifiers';
import * as ceremonies from '$lib/server/identity/passkeys/ceremonies';
import { StartRegistration } from '$lib/server/identity/wire/requests';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire/responses';

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
