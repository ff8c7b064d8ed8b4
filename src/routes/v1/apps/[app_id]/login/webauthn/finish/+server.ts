import { anyone } from '$lib/server/http/endpoint';
import * as ceremonies from '$lib/server/identity/passkeys/ceremonies';
import { FinishAuthentication, toAssertion } from '$lib/server/identity/wire/requests';
import * as tokens from '$lib/server/identity/sessions/tokens';
import { toAuthResult } from '$lib/server/identity/wire/responses';

export const POST = anyone(FinishAuthentication, async ({ db, app, body, requestedFrom }) => {
	const begun = await ceremonies.finishAuthentication(db, app, {
		ceremony_id: body.handshake_id,
		user_id: body.user_id,
		response: toAssertion(body.handshake_response),
		requested_from: requestedFrom()
	});
	return { auth_result: toAuthResult(app, await tokens.issue(db, app, begun)) };
});
