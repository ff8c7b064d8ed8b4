import { anyone } from '$lib/server/http/endpoint';
import * as linkUses from '$lib/server/identity/messages/magic-link-use';
import { Preview } from '$lib/server/identity/wire/requests';

/** What a link is for, to be told before it is used; changes nothing. */
export const POST = anyone(Preview, async ({ db, app, body }) => {
	const link = await linkUses.preview(db, app, body.magic_link);
	const { purpose, channel, address, requested_from, created_at } = link;
	const same_browser = link.browser_hash !== null && link.browser_hash === body.browser_hash;
	return { link: { purpose, channel, address, requested_from, created_at, same_browser } };
});
