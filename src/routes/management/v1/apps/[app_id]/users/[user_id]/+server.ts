import { transact } from '$lib/server/db/transact';
import { withApiKey } from '$lib/server/http/endpoint';
import * as userChanges from '$lib/server/identity/user-changes';
import * as users from '$lib/server/identity/users/users';
import { UpdateUser } from '$lib/server/identity/wire/management-requests';
import { userResult } from '$lib/server/identity/wire/management-responses';
import { forget } from '$lib/server/sign-up/forget';

export const GET = withApiKey(async ({ db, app, param }) =>
	userResult(db, app, await users.get(db, app, param('user_id')))
);

export const PATCH = withApiKey(UpdateUser, async ({ db, app, param, body }) =>
	userResult(db, app, await userChanges.update(db, app, param('user_id'), body))
);

export const DELETE = withApiKey(({ db, app, param }) =>
	transact(db, async (trx) => {
		const user = await users.get(trx, app, param('user_id'));
		await forget(trx, user);
		await users.remove(trx, app, user.id);
	})
);
