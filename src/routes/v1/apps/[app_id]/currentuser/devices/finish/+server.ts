import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as passkeys from '$lib/server/identity/passkeys/manage';
import * as users from '$lib/server/identity/users/users';
import { toDevice } from '$lib/server/identity/wire/responses';
import { FinishAddition, toAttestation } from '$lib/server/identity/wire/requests';

export const POST = freshlySignedIn(
	FinishAddition,
	async ({ db, app, session, body, requestedFrom, language }) => {
		const device = await passkeys.finishAddition(
			db,
			app,
			await users.get(db, app, session.user_id),
			{
				ceremony_id: body.handshake_id,
				response: toAttestation(body.handshake_response),
				friendly_name: requestedFrom(),
				language
			}
		);
		return { device: toDevice(device) };
	},
	{ status: 201 }
);
