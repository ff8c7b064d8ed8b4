import { anyone } from '$lib/server/http/endpoint';
import * as magicLinkUse from '$lib/server/identity/messages/magic-link-use';
import { Preview } from '$lib/server/identity/wire/requests';

const act = { kind: 'login', method: 'link' } as const;

/** What a link is for, shown before it is used; changes nothing. */
export const POST = anyone(
	Preview,
	async ({ db, app, body }) => {
		const link = await magicLinkUse.preview(db, app, body.magic_link);
		const { purpose, identifier, identifier_kind, browser_name, created_at, draft_id, next } = link;
		const same_browser = link.browser_hash !== null && link.browser_hash === body.browser_hash;
		const from_app = link.asked === 'key';
		const asked = { browser_name, created_at, same_browser, from_app };
		const shown = { purpose, identifier, identifier_kind, ...asked };
		return { link: { ...shown, ...(draft_id && { draft_id }), ...(next && { next }) } };
	},
	{ act }
);
