import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as passkeys from '$lib/server/identity/passkeys/manage';
import * as users from '$lib/server/identity/users/users';
import { toHandshake, toPublicUser } from '$lib/server/identity/wire/responses';
import { StartAddition } from '$lib/server/identity/wire/requests';

export const POST = freshlySignedIn(StartAddition, async ({ db, app, session, body }) => {
	const user = await users.get(db, app, session.user_id);
	const { authenticator_attachment: attachment } = body;
	const { ceremony, options } = await passkeys.startAddition(db, app, user, attachment);
	const hasPasskey = await credentials.exist(db, user.id);
	return { handshake: toHandshake(ceremony, options), user: toPublicUser(user, hasPasskey) };
});
