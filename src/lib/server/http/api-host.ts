import type { Server } from 'node:http';

/**
 * Serves the management API at `/v1` of `host`, for back ends that set no more of an address than its
 * host. Requests come to the router with the path that the API has elsewhere.
 */
export function serveAt(server: Server, host: string | undefined): void {
	if (host === undefined) return;
	server.prependListener('request', (request) => {
		const isForApi = request.headers.host?.toLowerCase() === host;
		if (isForApi && request.url?.startsWith('/v1/')) request.url = `/management${request.url}`;
	});
}
