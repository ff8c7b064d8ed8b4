import { anyone } from '$lib/server/http/endpoint';
import * as linkUses from '$lib/server/identity/messages/magic-link-use';
import * as tokens from '$lib/server/identity/sessions/tokens';
import { toAuthResult } from '$lib/server/identity/wire/responses';
import { Link } from '$lib/server/identity/wire/requests';

export const PATCH = anyone(Link, async ({ db, app, body, visitor }) => {
	const begun = await linkUses.activate(db, app, body.magic_link, visitor());
	return { auth_result: toAuthResult(app, await tokens.issue(db, app, begun)) };
});
