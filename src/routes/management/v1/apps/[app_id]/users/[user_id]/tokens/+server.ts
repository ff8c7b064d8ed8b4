import { withApiKey } from '$lib/server/http/endpoint';
import * as userStatus from '$lib/server/identity/user-status';
import * as users from '$lib/server/identity/users/users';

export const DELETE = withApiKey(async ({ db, app, param }) => {
	const { id } = await users.get(db, app, param('user_id'));
	await userStatus.signOut(db, app, id);
});
