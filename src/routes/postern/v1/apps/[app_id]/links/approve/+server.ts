import { anyone } from '$lib/server/api';
import * as linkUses from '$lib/server/identity/link-uses';
import { Link } from '$lib/server/identity/wire-requests';

/** Lets the browser that asked for the link sign in; nobody is signed in where this is pressed. */
export const POST = anyone(Link, async ({ db, app, body }) => {
	await linkUses.approve(db, app, body.magic_link);
	return undefined;
});
