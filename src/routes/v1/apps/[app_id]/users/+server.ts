import { anyone } from '$lib/server/api';
import * as credentials from '$lib/server/identity/credentials';
import { SignUp } from '$lib/server/identity/wire-requests';
import * as users from '$lib/server/identity/users';
import { toPublicUser } from '$lib/server/identity/wire';

export const GET = anyone(async ({ db, app, query }) => {
	const user = await users.findByIdentifier(db, app, users.identify(query('identifier')));
	if (!user) return { user: null };
	return { user: toPublicUser(user, await credentials.exist(db, user.id)) };
});

export const POST = anyone(
	SignUp,
	async ({ db, app, body }) => {
		const user = await users.signUp(db, app, users.identify(body.identifier));
		return { user: toPublicUser(user, false) };
	},
	{ status: 201 }
);
