import { anyone } from '$lib/server/http/endpoint';
import * as authentications from '$lib/server/identity/passkeys/authentications';
import { FinishAuthentication, toAssertion } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

const act = { kind: 'login', method: 'passkey' } as const;

export const POST = anyone(
	FinishAuthentication,
	async ({ db, app, body, requester }) => {
		const { browser_hash, browser_name } = requester();
		const session = await authentications.finish(db, app, {
			ceremony_id: body.handshake_id,
			user_id: body.user_id,
			response: toAssertion(body.handshake_response),
			browser_hash,
			browser_name
		});
		return signedInResult(db, app, session);
	},
	{ act }
);
