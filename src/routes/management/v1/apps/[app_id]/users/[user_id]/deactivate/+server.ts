import { withApiKey } from '$lib/server/http/endpoint';
import * as userStatus from '$lib/server/identity/user-status';
import * as users from '$lib/server/identity/users/users';
import { userResult } from '$lib/server/identity/wire/management-responses';

export const PATCH = withApiKey(async ({ db, app, param }) => {
	const { id } = await users.get(db, app, param('user_id'));
	await userStatus.disable(db, app, id);
	return userResult(db, app, await users.get(db, app, id));
});
