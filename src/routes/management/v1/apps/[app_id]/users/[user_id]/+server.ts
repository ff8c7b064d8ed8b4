import { withApiKey } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as users from '$lib/server/identity/users/users';
import { toManagedUser } from '$lib/server/identity/wire/responses';

export const GET = withApiKey(async ({ db, app, param }) => {
	const user = await users.get(db, app, param('user_id'));
	return { user: toManagedUser(user, await credentials.list(db, user.id)) };
});
