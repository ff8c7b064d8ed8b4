import { anyone } from '$lib/server/http/endpoint';
import * as addresses from '$lib/server/identity/users/identifiers';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import { SignUp } from '$lib/server/identity/wire/requests';
import * as signUps from '$lib/server/identity/users/sign-ups';
import * as users from '$lib/server/identity/users/users';
import { toPublicUser } from '$lib/server/identity/wire/responses';

export const GET = anyone(async ({ db, app, query }) => {
	const user = await users.findByIdentifier(db, app, addresses.identify(app, query('identifier')));
	if (!user) return { user: null };
	return { user: toPublicUser(user, await credentials.exist(db, user.id)) };
});

export const POST = anyone(
	SignUp,
	async ({ db, app, body: { identifier, ...given }, asker }) => {
		const address = addresses.identify(app, identifier);
		const user = await signUps.begin(db, app, address, { ...asker(), ...given });
		return { user: toPublicUser(user, false) };
	},
	{ status: 201 }
);
