import type { Handle } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import * as cookies from '../http/cookies.ts';
import { errorResponse } from '../http/error-response.ts';
import { isForPages, isService } from './route-kinds.ts';

/**
 * A request that changes something with a browser's cookies must come from a page of ours, whatever its
 * content type (C-03). A client with a token and no cookies is not a browser with a user's session. The
 * service answers pages and programs that send none of our cookies.
 */
export const refuseForeignOrigins: Handle = async ({ event, resolve }) => {
	const { headers, method } = event.request;
	const changes = !['GET', 'HEAD', 'OPTIONS'].includes(method);
	const program = headers.has('authorization') && !headers.has('cookie');
	const open = isService(event) && !(headers.has('origin') && cookies.areSent(event));
	const ours = isOurs(headers, event.locals.app.origin);
	if (!changes || event.isSubRequest || open || program || ours) return resolve(event);
	return errorResponse(new ApiError('foreign_origin'));
};

/**
 * A page without a referrer posts forms with the origin "null" (Fetch, "append a request Origin
 * header"). Then only `Sec-Fetch-Site` says that it is ours, a header that no page can set.
 */
function isOurs(headers: Headers, ourOrigin: string): boolean {
	const origin = headers.get('origin');
	const site = headers.get('sec-fetch-site');
	if (origin === 'null') return site === 'same-origin';
	return origin === ourOrigin && site !== 'cross-site' && site !== 'same-site';
}

/**
 * CORS for the authentication API: Passage's libraries send headers of their own, so a browser asks
 * first. Only pages of the app's origin may call.
 */
export const answerPreflights: Handle = async ({ event, resolve }) => {
	if (!isForPages(event)) return resolve(event);
	const preflight = event.request.method === 'OPTIONS' && event.route.id !== null;
	const response = preflight ? new Response(null, { status: 204 }) : await resolve(event);
	response.headers.append('vary', 'origin');
	const { origin } = event.locals.app;
	if (event.request.headers.get('origin') !== origin) return response;
	response.headers.set('access-control-allow-origin', origin);
	if (preflight) {
		response.headers.set('access-control-allow-methods', 'GET, POST, PATCH, DELETE');
		response.headers.set(
			'access-control-allow-headers',
			'authorization, content-type, passage-version, passage-element-version'
		);
	}
	return response;
};
