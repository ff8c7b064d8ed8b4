import { redirect, type Handle } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { errorResponse } from '../http/error-response.ts';
import * as log from '../log/log.ts';
import { isHealth } from './route-kinds.ts';

/** Refuses other host names: a page under one could read our answers (DNS rebinding). */
export const refuseUnknownHosts: Handle = async ({ event, resolve }) => {
	const host = event.request.headers.get('host') ?? '';
	const ours = new URL(event.locals.app.origin);
	if (event.isSubRequest || host === ours.host || isHealth(event)) return resolve(event);
	// Passkeys are bound to `localhost`, so the same page opened by IP address leads there.
	const byAddress = ours.hostname === 'localhost' && /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
	if (byAddress && event.request.method === 'GET') {
		redirect(307, `${ours.origin}${event.url.pathname}${event.url.search}`);
	}
	log.security('misdirected_request', { came: shown(host), expected: ours.host });
	return errorResponse(new ApiError('misdirected_request'));
};

/** A host for the log: it says what a proxy in front sends, and is a caller's text. */
const shown = (host: string) => host.slice(0, 100).replace(/[^\w.:[\]-]/g, '?');
