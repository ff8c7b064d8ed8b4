import { anyone } from '$lib/server/api';
import * as linkUses from '$lib/server/identity/link-uses';
import * as tokens from '$lib/server/identity/tokens';
import { toAuthResult } from '$lib/server/identity/wire';
import { LinkStatus } from '$lib/server/identity/wire-requests';

export const POST = anyone(LinkStatus, async ({ db, app, body, visitor }) => {
	const begun = await linkUses.collect(db, app, body.id ?? '', visitor());
	return { auth_result: toAuthResult(app, await tokens.issue(db, app, begun)) };
});
