import { json } from '@sveltejs/kit';
import { ApiError } from '$lib/server/errors';
import { bearerToken } from '$lib/server/http/bearer';
import { jsonErrors } from '$lib/server/http/error-response';
import { isFresh, requireCaller } from '$lib/server/session/guards';

/**
 * The access token for a page that hosts Passage's profile elements, after a fresh login; never the
 * refresh token.
 */
export const POST = jsonErrors(async (event) => {
	const user = requireCaller(event);
	// Only for the browser that holds the session's cookies.
	if (bearerToken(event.request)) throw new ApiError('invalid_access_token');
	if (!isFresh(user)) throw new ApiError('reauthentication_required');
	const headers = { 'cache-control': 'no-store' };
	return json({ auth_token: event.locals.access_token }, { headers });
});
