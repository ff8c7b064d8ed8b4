import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as registrations from '$lib/server/identity/passkeys/registrations';
import * as users from '$lib/server/identity/users/users';
import { StartAddition } from '$lib/server/identity/wire/requests';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire/responses';

export const POST = freshlySignedIn(StartAddition, async ({ db, app, session, body }) => {
	const user = await users.get(db, app, session.user_id);
	const attachment = body.authenticator_attachment;
	const { ceremony, options } = await registrations.startAddition(db, app, user, attachment);
	const hasPasskey = await credentials.exist(db, user.id);
	return { handshake: toHandshake(ceremony, options), user: toPublicUser(user, hasPasskey) };
});
