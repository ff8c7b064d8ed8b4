import { transact } from '$lib/server/db/transact';
import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as users from '$lib/server/identity/users/users';

/** Deletes the account with all its data. */
export const DELETE = freshlySignedIn(({ db, app, session }) =>
	transact(db, (trx) => users.remove(trx, app, session.user_id))
);
