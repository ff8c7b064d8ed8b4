import { signedIn } from '$lib/server/http/endpoint';
import * as identifierChanges from '$lib/server/identity/identifier-changes';

export const GET = signedIn(async ({ db, app, session }) => ({
	identifier_changes: await identifierChanges.listPending(db, app, session.user_id)
}));
