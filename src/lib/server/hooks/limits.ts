import { json, type RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { holderOf } from '../http/api-key.ts';
import * as clientInfo from '../http/client-info.ts';
import { errorResponse } from '../http/error-response.ts';
import * as refusals from '../http/refusals.ts';
import { tooManyPage } from '../http/too-many-page.ts';
import * as log from '../log/log.ts';
import { isHealth, isJson, isLookup, isManagement, isMessage, isPoll } from './route-kinds.ts';

/**
 * Refuses requests of a network that sends too many (E-03), before a body is read or the database is asked.
 * A load balancer asks for our health; a program with the API key asks for all of its users.
 */
export async function limitRequests(event: RequestEvent): Promise<Response | undefined> {
	const { limits } = event.locals;
	if (isHealth(event)) return undefined;
	// The endpoint meets the same fault, and answers it.
	if (isManagement(event) && (await holderOf(event).catch(() => undefined))) return undefined;
	const client = clientInfo.networksOf(event);
	const wait = await limits.ofNetwork(client, pointsFor(event));
	if (wait === 0) return undefined;
	if (await limits.isNews(client)) log.security('network_limited', { network: client.narrow });
	else log.note({ limited: true });
	const details = { retryAfter: wait, limit: 'requests_of_network' };
	const error = new ApiError('too_many_requests', undefined, details);
	await refusals.record(event, error);
	return refusal(event, error);
}

/**
 * What a request counts, about as it costs: three where it looks something up or changes it, fifteen where
 * it sends a message.
 */
function pointsFor(event: RequestEvent): number {
	if (isMessage(event)) return 15;
	const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(event.request.method);
	return isPoll(event) || (isRead && !isLookup(event)) ? 1 : 3;
}

function refusal(event: RequestEvent, error: ApiError): Response {
	const response = isJson(event) ? errorResponse(error) : forPage(event, error);
	if (isLarge(event)) response.headers.set('connection', 'close');
	return response;
}

/** Node takes a body that is not read off the connection up to this size, its buffer's; a larger one stays. */
const BUFFER = 64 * 1024;

/**
 * Whether what is left of the body would stand before the next request of the connection. Else the
 * connection stays: the next one would wait for its turn behind those of a flood.
 */
function isLarge({ request }: RequestEvent): boolean {
	const length = request.headers.get('content-length');
	return request.body !== null && (length === null || Number(length) >= BUFFER);
}

/** For a page, the script of a page that loads its data, or that of a form. */
function forPage(event: RequestEvent, { status, message, retryAfter }: ApiError): Response {
	const headers = { 'retry-after': String(retryAfter) };
	if (event.isDataRequest || event.request.headers.has('x-sveltekit-action')) {
		return json({ type: 'error', error: { message }, message }, { status, headers });
	}
	const type = { 'content-type': 'text/html; charset=utf-8' };
	return new Response(tooManyPage(event.locals.language, event.locals.app.brand), {
		status,
		headers: { ...headers, ...type }
	});
}
