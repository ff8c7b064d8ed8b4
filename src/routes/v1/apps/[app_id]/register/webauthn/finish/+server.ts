import { anyone } from '$lib/server/http/endpoint';
import * as ceremonies from '$lib/server/identity/passkeys/ceremonies';
import { FinishRegistration, toAttestation } from '$lib/server/identity/wire/requests';
import * as tokens from '$lib/server/identity/sessions/tokens';
import { toAuthResult } from '$lib/server/identity/wire/responses';

export const POST = anyone(FinishRegistration, async ({ db, app, body, asker }) => {
	const begun = await ceremonies.finishRegistration(db, app, {
		ceremony_id: body.handshake_id,
		user_id: body.user_id,
		response: toAttestation(body.handshake_response),
		...asker()
	});
	return { auth_result: toAuthResult(app, await tokens.issue(db, app, begun)) };
});
