import { signedIn } from '$lib/server/http/endpoint';
import * as sessions from '$lib/server/identity/sessions/sessions';

export const DELETE = signedIn(async ({ db, session, param }) => {
	await sessions.end(db, session.user_id, param('session_id'));
	return undefined;
});
