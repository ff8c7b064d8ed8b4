import { anyone, signedIn } from '$lib/server/http/endpoint';
import * as ownSession from '$lib/server/identity/own-session';
import * as sessions from '$lib/server/identity/sessions/sessions';
import { Refresh } from '$lib/server/identity/wire/requests';

export const GET = signedIn(({ db, app, session }) => ownSession.describe(db, app, session));

export const POST = anyone(Refresh, ({ db, app, body }) =>
	ownSession.advance(db, app, body.refresh_token)
);

export const DELETE = signedIn(async ({ db, app, session }) => {
	await sessions.end(db, app, session.user_id, session.id);
});
