import { anyone } from '$lib/server/api';
import * as ceremonies from '$lib/server/identity/ceremonies';
import { StartRegistration } from '$lib/server/identity/wire-requests';
import * as users from '$lib/server/identity/users';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire';

export const POST = anyone(StartRegistration, async ({ db, app, body }) => {
	const email = users.identify(body.identifier);
	const { authenticator_attachment: attachment } = body;
	const { ceremony, options, user } = await ceremonies.startRegistration(
		db,
		app,
		email,
		attachment
	);
	return { handshake: toHandshake(ceremony, options), user: toPublicUser(user, false) };
});
