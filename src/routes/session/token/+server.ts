import { json } from '@sveltejs/kit';
import { bearerToken } from '$lib/server/http/bearer';
import * as cookies from '$lib/server/http/cookies';
import { isFresh, requireCaller } from '$lib/server/session/guards';
import { Refusal } from '$lib/server/errors';
import { refusing } from '$lib/server/http/error-response';

/** The access token for the profile elements: only after a fresh sign-in, and never the refresh token. */
export const POST = refusing(async (event) => {
	const user = requireCaller(event);
	const auth_token = cookies.get(event, cookies.ACCESS);
	// Whose sign-in is fresh has to be whose token it is.
	if (!auth_token || bearerToken(event.request)) throw new Refusal('invalid_access_token');
	if (!isFresh(user)) throw new Refusal('reauthentication_required');
	return json({ auth_token }, { headers: { 'cache-control': 'no-store' } });
});
