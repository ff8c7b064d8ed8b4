import { withApiKey } from '$lib/server/http/endpoint';
import * as issuedLinks from '$lib/server/identity/messages/issued-links';
import { CreateMagicLink, toWish } from '$lib/server/identity/wire/management-requests';
import { toMagicLink } from '$lib/server/identity/wire/management-responses';

export const POST = withApiKey(
	CreateMagicLink,
	async ({ db, app, body }) => {
		const wish = toWish(app, body);
		const issued = await issuedLinks.create(db, app, wish);
		return { magic_link: toMagicLink(app, issued, { ...body, ttl: wish.minutes }) };
	},
	{ status: 201 }
);
