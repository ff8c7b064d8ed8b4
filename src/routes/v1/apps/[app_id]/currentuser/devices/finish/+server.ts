import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as registrations from '$lib/server/identity/passkeys/registrations';
import { FinishAddition, toAttestation } from '$lib/server/identity/wire/requests';
import { toDevice } from '$lib/server/identity/wire/responses';

export const POST = freshlySignedIn(
	FinishAddition,
	async ({ db, app, session, body, browserName, place, language }) => {
		const credential = await registrations.finishAddition(db, app, session.user_id, {
			ceremony_id: body.handshake_id,
			response: toAttestation(body.handshake_response),
			browser_name: browserName(),
			place: place(),
			language
		});
		return { device: toDevice(credential) };
	},
	{ status: 201, act: { kind: 'passkey_added', method: 'passkey' } }
);
