import { anyone } from '$lib/server/http/endpoint';
import * as passcodes from '$lib/server/identity/messages/one-time-passcodes';
import * as tokens from '$lib/server/identity/sessions/tokens';
import { toAuthResult } from '$lib/server/identity/wire/responses';
import { ActivatePasscode } from '$lib/server/identity/wire/requests';

export const POST = anyone(ActivatePasscode, async ({ db, app, body, visitor }) => {
	const begun = await passcodes.activate(db, app, body, visitor());
	return { auth_result: toAuthResult(app, await tokens.issue(db, app, begun)) };
});
