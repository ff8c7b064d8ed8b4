import { anyone } from '$lib/server/api';
import * as linkUses from '$lib/server/identity/link-uses';
import * as tokens from '$lib/server/identity/tokens';
import { toAuthResult } from '$lib/server/identity/wire';
import { Link } from '$lib/server/identity/wire-requests';

export const PATCH = anyone(Link, async ({ db, app, body, visitor }) => {
	const begun = await linkUses.activate(db, app, body.magic_link, visitor());
	return { auth_result: toAuthResult(app, await tokens.issue(db, app, begun)) };
});
