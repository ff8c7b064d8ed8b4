import { redirect, type RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { errorResponse } from '../http/error-response.ts';
import * as log from '../log/log.ts';
import * as origins from '../origins.ts';
import { isHealth, isManagement, isPublicFile, isService, isWellKnown } from './route-kinds.ts';

/** Refuses other host names: a page under one could read our answers (DNS rebinding). */
export function refuseUnknownHosts(event: RequestEvent): Response | undefined {
	const { app } = event.locals;
	const host = origins.hostOf(event.request.headers);
	if (isHealth(event) || isServed(event, host)) return undefined;
	const ours = new URL(app.origin);
	// Passkeys are bound to `localhost`, so the same page opened by IP address leads there.
	const byAddress = ours.hostname === 'localhost' && /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
	if (byAddress && event.request.method === 'GET') {
		redirect(307, `${ours.origin}${event.url.pathname}${event.url.search}`);
	}
	log.security('misdirected_request', { came: shown(host), expected: ours.host });
	return errorResponse(new ApiError('misdirected_request'));
}

/**
 * Our own host has everything, API_HOST the management API. Those of other pages of ours and of the relying
 * party have the service and what browsers ask a host for, where a proxy leads it here.
 */
function isServed(event: RequestEvent, host: string): boolean {
	const { app } = event.locals;
	if (host === app.api_host) return isManagement(event);
	const origin = origins.ofHost(app, host);
	if (origin === app.origin) return true;
	if (isWellKnown(event) && host.replace(/:\d+$/, '') === app.rp_id) return true;
	const kinds = [isService, isPublicFile, isWellKnown];
	return origin !== undefined && kinds.some((isOne) => isOne(event));
}

/** A host for the log: it says what a proxy in front sends, and is a caller's text. */
const shown = (host: string) => host.slice(0, 100).replace(/[^\w.:[\]-]/g, '?');
