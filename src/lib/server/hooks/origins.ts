import type { RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import * as cookies from '../http/cookies.ts';
import { errorResponse } from '../http/error-response.ts';
import * as origins from '../origins.ts';
import { isForPages, isService } from './route-kinds.ts';

/**
 * A request that changes something with a browser's cookies must come from a page of ours, whatever its
 * content type (C-03). A client with a token and no cookies is not a browser with a user's session. The
 * service answers pages and programs that send none of our cookies.
 */
export function refuseForeignOrigins(event: RequestEvent): Response | undefined {
	const { headers, method } = event.request;
	const changes = !['GET', 'HEAD', 'OPTIONS'].includes(method);
	const program = headers.has('authorization') && !headers.has('cookie');
	const open = isService(event) && !(headers.has('origin') && cookies.areSent(event));
	const { app } = event.locals;
	const ours = isOurs(headers, origins.ofHost(app, origins.hostOf(headers)) ?? app.origin);
	if (!changes || open || program || ours) return undefined;
	return errorResponse(new ApiError('foreign_origin'));
}

/**
 * A page without a referrer posts forms with the origin "null" (Fetch, "append a request Origin
 * header"). Then only `Sec-Fetch-Site` says that it is ours, a header that no page can set.
 */
function isOurs(headers: Headers, hostOrigin: string): boolean {
	const origin = headers.get('origin');
	const site = headers.get('sec-fetch-site');
	if (origin === 'null') return site === 'same-origin';
	return origin === hostOrigin && site !== 'cross-site' && site !== 'same-site';
}

/**
 * Lets forms of ours lead to the pages of our origins, as the answer to a claim does: browsers hold
 * `form-action` against redirects too (CSP3 §6.4.1).
 */
export function admitForms({ locals }: RequestEvent, { headers }: Response): void {
	const { auth_origins } = locals.app;
	const policy = headers.get('content-security-policy');
	if (policy === null || auth_origins.length === 0) return;
	const allowed = `form-action 'self' ${auth_origins.join(' ')}`;
	headers.set('content-security-policy', policy.replace("form-action 'self'", allowed));
}

/** What pages of other origins may read of an answer besides its body. */
const EXPOSED = 'retry-after, postern-due-in, x-request-id';
const PREFLIGHT = {
	'access-control-allow-methods': 'GET, POST, PATCH, DELETE',
	'access-control-allow-headers':
		'authorization, content-type, passage-version, passage-element-version, postern-browser',
	// Seconds, as every request of Passage's libraries is preceded by a preflight.
	'access-control-max-age': '600'
};

/**
 * CORS for the authentication API (C-04): the pages of our origins may read its answers, also those of
 * the hooks that follow. Without credentials: such pages send an access token, and no cookies.
 */
export function admitPages(event: RequestEvent, { headers }: Response): void {
	if (!isForPages(event)) return;
	headers.append('vary', 'origin');
	const origin = event.request.headers.get('origin') ?? '';
	if (!origins.ofPages(event.locals.app).includes(origin)) return;
	headers.set('access-control-allow-origin', origin);
	headers.set('access-control-expose-headers', EXPOSED);
}

/** Passage's libraries send headers of their own, so browsers ask first whether they may. */
export function answerPreflights(event: RequestEvent): Response | undefined {
	const { method, headers } = event.request;
	const isPreflight = method === 'OPTIONS' && isForPages(event) && event.route.id !== null;
	if (!isPreflight) return undefined;
	const isOurs = origins.ofPages(event.locals.app).includes(headers.get('origin') ?? '');
	return new Response(null, { status: 204, headers: isOurs ? PREFLIGHT : {} });
}
