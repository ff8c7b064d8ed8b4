import { freshlySignedIn } from '$lib/server/http/endpoint';
import { transact } from '$lib/server/db/transact';
import * as users from '$lib/server/identity/users/users';

/** The account, with all that hangs on it. */
export const DELETE = freshlySignedIn(async ({ db, app, session }) => {
	await transact(db, (trx) => users.remove(trx, app, session.user_id));
	return undefined;
});
