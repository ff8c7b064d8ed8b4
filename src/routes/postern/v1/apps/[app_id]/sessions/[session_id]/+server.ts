import { ApiError } from '$lib/server/errors';
import { signedIn } from '$lib/server/http/endpoint';
import * as sessions from '$lib/server/identity/sessions/sessions';

export const DELETE = signedIn(async ({ db, app, session, param }) => {
	const ended = await sessions.end(db, app, session.user_id, param('session_id'));
	if (!ended) throw new ApiError('session_not_found');
});
