import { anyone } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as signUps from '$lib/server/identity/users/sign-ups';
import * as users from '$lib/server/identity/users/users';
import { SignUp } from '$lib/server/identity/wire/requests';
import { toFoundUser, toPublicUser } from '$lib/server/identity/wire/responses';

export const GET = anyone(async ({ db, app, identify, query }) => {
	const identifier = await identify(query('identifier'));
	const user = await users.findByIdentifier(db, app, identifier);
	if (!user) return { user: null };
	return { user: toFoundUser(user, identifier, await credentials.exist(db, user.id)) };
});

export const POST = anyone(
	SignUp,
	async ({ db, app, body: { identifier, user_metadata }, identify, requester }) => {
		const given = { user_metadata, client: requester() };
		const user = await signUps.begin(db, app, await identify(identifier), given);
		return { user: toPublicUser(user, false) };
	},
	{ status: 201 }
);
