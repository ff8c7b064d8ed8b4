import * as events from '$lib/server/events/events';
import { withApiKey } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as users from '$lib/server/identity/users/users';
import { toManagedUser } from '$lib/server/identity/wire/responses';

/** How many events the answer has at most. */
const RECENT = 10;

export const GET = withApiKey(async ({ db, app, param }) => {
	const user = await users.get(db, app, param('user_id'));
	const recent = await events.list(db, app, { user_id: user.id, limit: RECENT });
	return { user: toManagedUser(user, await credentials.list(db, user.id), recent) };
});
