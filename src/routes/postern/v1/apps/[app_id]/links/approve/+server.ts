import { anyone } from '$lib/server/http/endpoint';
import * as linkUses from '$lib/server/identity/messages/magic-link-use';
import { Link } from '$lib/server/identity/wire/requests';

/** Lets the browser that asked for the link sign in; nobody is signed in where this is pressed. */
export const POST = anyone(Link, async ({ db, app, body }) => {
	await linkUses.approve(db, app, body.magic_link);
	return undefined;
});
