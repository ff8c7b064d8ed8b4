import { anyone } from '$lib/server/http/endpoint';
import * as registrations from '$lib/server/identity/passkeys/registrations';
import { StartRegistration } from '$lib/server/identity/wire/requests';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire/responses';

export const POST = anyone(StartRegistration, async ({ db, app, body, identify }) => {
	const identifier = await identify(body.identifier);
	const attachment = body.authenticator_attachment;
	const { ceremony, options, user } = await registrations.start(db, app, identifier, attachment);
	return { handshake: toHandshake(ceremony, options), user: toPublicUser(user, false) };
});
