import * as browserId from './browser-id.ts';
import { origin } from './origin.ts';

/** `fetch`, which says on a page of another origin than the service's which browser asks. */
export function fetchAndTell(...[url, options]: Parameters<typeof fetch>): Promise<Response> {
	const id = origin === location.origin ? undefined : browserId.ensure();
	if (id === undefined) return fetch(url, options);
	const headers = new Headers(options?.headers);
	headers.set('postern-browser', id);
	return fetch(url, { ...options, headers });
}
