import { redirect, type Handle } from '@sveltejs/kit';
import { Refusal } from '../errors.ts';
import { refuse } from '../http/error-response.ts';
import { isHealth } from './route-kinds.ts';

/** A page under another name for this machine could otherwise read our answers (DNS rebinding). */
export const refuseUnknownHosts: Handle = async ({ event, resolve }) => {
	const host = event.request.headers.get('host') ?? '';
	const ours = new URL(event.locals.passage.settings.origin);
	if (event.isSubRequest || host === ours.host || isHealth(event)) return resolve(event);
	// The address that the server says it listens on, opened by hand: passkeys have no home there.
	const byAddress = ours.hostname === 'localhost' && /^(127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
	if (byAddress && event.request.method === 'GET') {
		redirect(307, `${ours.origin}${event.url.pathname}${event.url.search}`);
	}
	return refuse(new Refusal('misdirected_request'));
};
