import { withApiKey } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as users from '$lib/server/identity/users/users';
import { toManagedDevice } from '$lib/server/identity/wire/management-responses';

export const GET = withApiKey(async ({ db, app, param }) => {
	const { id } = await users.get(db, app, param('user_id'));
	return { devices: (await credentials.list(db, id)).map(toManagedDevice) };
});
