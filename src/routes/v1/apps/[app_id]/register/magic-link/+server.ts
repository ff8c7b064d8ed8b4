import { anyone } from '$lib/server/http/endpoint';
import * as messageDue from '$lib/server/http/message-due';
import * as magicLinks from '$lib/server/identity/messages/magic-links';
import { SendLink } from '$lib/server/identity/wire/requests';
import { assertFallback } from '$lib/server/relying-party';

export const POST = anyone(
	SendLink,
	async ({ db, app, event, body, identify, requester }) => {
		assertFallback(app, 'magic_link');
		const identifier = await identify(body.identifier);
		const link = { asked: 'register', identifier, path: body.magic_link_path } as const;
		const { id, due_at } = await magicLinks.start(db, app, link, requester(body.language));
		messageDue.tell(event, due_at);
		return { magic_link: { id } };
	},
	{ status: 201 }
);
