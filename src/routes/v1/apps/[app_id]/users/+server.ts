import { anyone } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as signUps from '$lib/server/identity/users/sign-ups';
import * as users from '$lib/server/identity/users/users';
import { SignUp } from '$lib/server/identity/wire/requests';
import { toFoundUser, toHiddenUser, toPublicUser } from '$lib/server/identity/wire/responses';

export const GET = anyone(async ({ db, app, identify, query }) => {
	const identifier = await identify(query('identifier'));
	if (app.hides_accounts) return { user: toHiddenUser(app, identifier) };
	const user = await users.findByIdentifier(db, app, identifier);
	if (!user) return { user: null };
	return { user: toFoundUser(user, identifier, await credentials.exist(db, user.id)) };
});

export const POST = anyone(
	SignUp,
	async ({ db, app, body, identify, requester }) => {
		const identifier = await identify(body.identifier);
		const given = { user_metadata: body.user_metadata, client: requester() };
		const user = await signUps.begin(db, app, identifier, given);
		if (app.hides_accounts) return { user: toHiddenUser(app, identifier) };
		return { user: toPublicUser(user, false) };
	},
	{ status: 201 }
);
