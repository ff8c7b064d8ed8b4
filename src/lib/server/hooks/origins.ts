import type { Handle } from '@sveltejs/kit';
import { Refusal } from '../errors.ts';
import { refuse } from '../http/error-response.ts';
import { isForPages, isService } from './route-kinds.ts';

/**
 * Whatever changes something with a browser's cookies has to come from a page of ours, whatever its
 * content type. A program with a token of its own and no cookies is no browser.
 */
export const refuseForeignOrigins: Handle = async ({ event, resolve }) => {
	const { headers, method } = event.request;
	const changes = !['GET', 'HEAD', 'OPTIONS'].includes(method);
	const program = headers.has('authorization') && !headers.has('cookie');
	const ours = isOurs(headers, event.locals.passage.settings.origin);
	if (!changes || event.isSubRequest || isService(event) || program || ours) return resolve(event);
	return refuse(new Refusal('foreign_origin'));
};

/**
 * A page without a referrer sends its forms with the origin "null" (Fetch, "append a request Origin
 * header"); that it is ours is then told by the browser alone, in a header that no page can set.
 */
function isOurs(headers: Headers, ourOrigin: string): boolean {
	const origin = headers.get('origin');
	const site = headers.get('sec-fetch-site');
	if (origin === 'null') return site === 'same-origin';
	return origin === ourOrigin && site !== 'cross-site' && site !== 'same-site';
}

/**
 * Passage's libraries send headers of their own, for which a browser asks first wherever the page is
 * not of the address that it calls. Pages of the app's origin may call, and no others.
 */
export const answerPreflights: Handle = async ({ event, resolve }) => {
	if (!isForPages(event)) return resolve(event);
	const preflight = event.request.method === 'OPTIONS' && event.route.id !== null;
	const response = preflight ? new Response(null, { status: 204 }) : await resolve(event);
	response.headers.append('vary', 'origin');
	const { origin } = event.locals.passage.settings;
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
