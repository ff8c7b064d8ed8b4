import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';

/**
 * Makes requests of back ends fit for the router, before it sees them. `/v1` of `apiHost` is the management
 * API, for libraries that set no more of an address than its host. A body for that API is JSON without saying
 * so, as some of Passage's libraries send it: Kit drops one that has no content type.
 */
export function admit(server: EventEmitter, apiHost: string | undefined): void {
	server.prependListener('request', (request: IncomingMessage) => {
		const { headers, url = '' } = request;
		const isForApi = apiHost !== undefined && headers.host?.toLowerCase() === apiHost;
		if (isForApi && url.startsWith('/v1/')) request.url = `/management${url}`;
		if (request.url?.startsWith('/management/')) headers['content-type'] ??= 'application/json';
	});
}
