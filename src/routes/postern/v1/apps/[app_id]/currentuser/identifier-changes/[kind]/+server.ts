import { ApiError } from '$lib/server/errors';
import { signedIn } from '$lib/server/http/endpoint';
import * as identifierChanges from '$lib/server/identity/identifier-changes';

/** Cancels a change that is not confirmed yet; needs no recent login, for it only takes back. */
export const DELETE = signedIn(async ({ db, app, session, param }) => {
	const kind = param('kind');
	if (kind !== 'email' && kind !== 'phone') throw new ApiError('not_found');
	await identifierChanges.cancel(db, app, session.user_id, kind);
});
