import { anyone } from '$lib/server/http/endpoint';
import * as registrations from '$lib/server/identity/passkeys/registrations';
import * as identifiers from '$lib/server/identity/users/identifiers';
import { StartRegistration } from '$lib/server/identity/wire/requests';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire/responses';

export const POST = anyone(StartRegistration, async ({ db, app, body }) => {
	const identifier = identifiers.identify(app, body.identifier);
	const attachment = body.authenticator_attachment;
	const { ceremony, options, user } = await registrations.start(db, app, identifier, attachment);
	return { handshake: toHandshake(ceremony, options), user: toPublicUser(user, false) };
});
