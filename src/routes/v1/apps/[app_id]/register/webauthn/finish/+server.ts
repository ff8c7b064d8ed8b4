import { anyone } from '$lib/server/http/endpoint';
import * as registrations from '$lib/server/identity/passkeys/registrations';
import { FinishRegistration, toAttestation } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

const act = { kind: 'registration', method: 'passkey' } as const;

export const POST = anyone(
	FinishRegistration,
	async ({ db, app, body, requester, place, language }) => {
		const { browser_hash, browser_name, network } = requester();
		const session = await registrations.finish(db, app, {
			ceremony_id: body.handshake_id,
			user_id: body.user_id,
			response: toAttestation(body.handshake_response),
			browser_hash,
			browser_name,
			network,
			place: place(),
			language
		});
		return signedInResult(db, app, session);
	},
	{ act }
);
