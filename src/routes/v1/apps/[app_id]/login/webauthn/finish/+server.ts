import { anyone } from '$lib/server/http/endpoint';
import * as authentications from '$lib/server/identity/passkeys/authentications';
import { FinishAuthentication, toAssertion } from '$lib/server/identity/wire/requests';
import { signedInResult } from '$lib/server/identity/wire/responses';

export const POST = anyone(FinishAuthentication, async ({ db, app, body, browserName }) => {
	const session = await authentications.finish(db, app, {
		ceremony_id: body.handshake_id,
		user_id: body.user_id,
		response: toAssertion(body.handshake_response),
		browser_name: browserName()
	});
	return signedInResult(db, app, session);
});
