import { signedIn } from '$lib/server/http/endpoint';
import * as activity from '$lib/server/identity/activity';

/** What happened to the account, the newest first: the last 100 with `?all`. */
export const GET = signedIn(async ({ db, app, event, session }) => ({
	events: await activity.list(db, app, session.user_id, event.url.searchParams.has('all'))
}));
