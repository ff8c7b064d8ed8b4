import { anyone } from '$lib/server/http/endpoint';
import * as addresses from '$lib/server/identity/users/identifiers';
import * as magicLinks from '$lib/server/identity/messages/magic-links';
import * as sends from '$lib/server/identity/messages/rate-limits';
import * as signUps from '$lib/server/identity/users/sign-ups';
import * as users from '$lib/server/identity/users/users';
import { SendLink } from '$lib/server/identity/wire/requests';

export const POST = anyone(
	SendLink,
	async ({ db, app, body, asker }) => {
		sends.refuseUnless(app, 'magic_link');
		const address = addresses.identify(app, body.identifier);
		const user = await signUps.begin(db, app, address);
		const wish = { purpose: users.purposeFor(user), address, path: body.magic_link_path };
		const id = await magicLinks.start(db, app, user.id, wish, asker(body.language));
		return { magic_link: { id } };
	},
	{ status: 201 }
);
