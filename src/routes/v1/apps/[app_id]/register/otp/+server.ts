import { anyone } from '$lib/server/http/endpoint';
import * as messageDue from '$lib/server/http/message-due';
import * as passcodes from '$lib/server/identity/messages/one-time-passcodes';
import { SendPasscode } from '$lib/server/identity/wire/requests';
import { assertFallback } from '$lib/server/relying-party';

export const POST = anyone(
	SendPasscode,
	async ({ db, app, event, body, identify, requester }) => {
		assertFallback(app, 'otp');
		const identifier = await identify(body.identifier);
		const browser = requester(body.language);
		const { id, due_at } = await passcodes.start(
			db,
			app,
			{ asked: 'register', identifier },
			browser
		);
		messageDue.tell(event, due_at);
		return { otp_id: id };
	},
	{ status: 201 }
);
