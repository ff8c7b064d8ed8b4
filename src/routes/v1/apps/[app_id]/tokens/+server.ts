import { anyone } from '$lib/server/http/endpoint';
import { Refresh } from '$lib/server/identity/wire/requests';
import * as rotation from '$lib/server/identity/sessions/rotation';
import * as tokens from '$lib/server/identity/sessions/tokens';
import { toAuthResult } from '$lib/server/identity/wire/responses';

export const POST = anyone(Refresh, async ({ db, app, body }) => ({
	auth_result: toAuthResult(app, await tokens.rotate(db, app, body.refresh_token))
}));

export const DELETE = anyone(({ db, app, query }) =>
	rotation.revoke(db, app, query('refresh_token'))
);
