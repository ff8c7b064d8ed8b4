import { redirect, type Handle, type RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { errorResponse } from '../http/error-response.ts';
import * as log from '../log/log.ts';
import * as origins from '../origins.ts';
import { isHealth, isPublicFile, isService } from './route-kinds.ts';

/** Refuses other host names: a page under one could read our answers (DNS rebinding). */
export const refuseUnknownHosts: Handle = async ({ event, resolve }) => {
	const { app } = event.locals;
	const host = origins.hostOf(event.request.headers);
	const ours = new URL(app.origin);
	if (event.isSubRequest || isHealth(event) || isServed(event, host)) return resolve(event);
	// Passkeys are bound to `localhost`, so the same page opened by IP address leads there.
	const byAddress = ours.hostname === 'localhost' && /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
	if (byAddress && event.request.method === 'GET') {
		redirect(307, `${ours.origin}${event.url.pathname}${event.url.search}`);
	}
	log.security('misdirected_request', { came: shown(host), expected: ours.host });
	return errorResponse(new ApiError('misdirected_request'));
};

/** Our own host has everything; those of other pages of ours have the service, which a proxy leads here. */
function isServed(event: RequestEvent, host: string): boolean {
	const origin = origins.ofHost(event.locals.app, host);
	return (
		origin === event.locals.app.origin ||
		(origin !== undefined && (isService(event) || isPublicFile(event)))
	);
}

/** A host for the log: it says what a proxy in front sends, and is a caller's text. */
const shown = (host: string) => host.slice(0, 100).replace(/[^\w.:[\]-]/g, '?');
