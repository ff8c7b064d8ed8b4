import { signedIn } from '$lib/server/http/endpoint';
import * as sessions from '$lib/server/identity/sessions/sessions';

export const GET = signedIn(async ({ db, app, session }) => {
	const list = await sessions.list(db, app, session.user_id);
	return { sessions: list.map((each) => ({ ...each, current: each.id === session.id })) };
});

/** Ends all sessions except the caller's own. */
export const DELETE = signedIn(({ db, app, session }) => sessions.endOthers(db, app, session));
