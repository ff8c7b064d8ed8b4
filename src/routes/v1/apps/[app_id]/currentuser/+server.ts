import { signedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as users from '$lib/server/identity/users/users';
import { toCurrentUser } from '$lib/server/identity/wire/responses';

export const GET = signedIn(async ({ db, app, session }) => {
	const user = await users.get(db, app, session.user_id);
	return { user: toCurrentUser(user, await credentials.list(db, user.id)) };
});
