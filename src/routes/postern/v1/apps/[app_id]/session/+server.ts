import { anyone, signedIn } from '$lib/server/http/endpoint';
import * as sessionDetails from '$lib/server/identity/session-details';
import * as refreshTokens from '$lib/server/identity/sessions/refresh-tokens';
import * as rotation from '$lib/server/identity/sessions/rotation';
import * as sessions from '$lib/server/identity/sessions/sessions';
import { Refresh } from '$lib/server/identity/wire/requests';

export const GET = signedIn(({ db, app, session }) => sessionDetails.describe(db, app, session));

/** Exchanges the refresh token, and signs no access token: the caller has one. */
export const POST = anyone(Refresh, async ({ db, app, body }) => {
	const session = await rotation.rotate(db, app, body.refresh_token);
	return {
		...(await sessionDetails.describe(db, app, session)),
		refresh_token: refreshTokens.of(app, session),
		refresh_token_expiration: Math.floor(Date.parse(refreshTokens.endOf(session)) / 1000)
	};
});

export const DELETE = signedIn(async ({ db, app, session }) => {
	await sessions.end(db, app, session.user_id, session.id);
});
