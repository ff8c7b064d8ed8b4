import { anyone } from '$lib/server/api';
import * as addresses from '$lib/server/identity/addresses';
import * as credentials from '$lib/server/identity/credentials';
import * as metadata from '$lib/server/identity/metadata';
import { SignUp } from '$lib/server/identity/wire-requests';
import * as users from '$lib/server/identity/users';
import { toPublicUser } from '$lib/server/identity/wire';

export const GET = anyone(async ({ db, app, query }) => {
	const user = await users.findByIdentifier(db, app, addresses.identify(app, query('identifier')));
	if (!user) return { user: null };
	return { user: toPublicUser(user, await credentials.exist(db, user.id)) };
});

export const POST = anyone(
	SignUp,
	async ({ db, app, body, asker }) => {
		const { user_metadata } = body;
		const given =
			user_metadata === undefined
				? undefined
				: {
						metadata: metadata.forRegistration(app, user_metadata),
						browser_hash: asker().browser_hash
					};
		const identifier = addresses.identify(app, body.identifier);
		const user = await users.signUp(db, app, identifier, given);
		return { user: toPublicUser(user, false) };
	},
	{ status: 201 }
);
