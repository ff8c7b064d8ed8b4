import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';

/** After so many seconds a request that is still under way is cut off: adapter-node's SHUTDOWN_TIMEOUT. */
export const STOP_SECONDS = 4;

/** How long a connection has to send one more request, whose answer ends it. */
const DRAIN_MS = 250;

/**
 * Lets a stop reset no request. The adapter closes idle connections at once, also those on which a
 * request is on its way: they now end with their next answer (RFC 9112 §9.6), or after a quarter of a
 * second without one.
 */
export function stopGracefully(server: Server): void {
	const closeIdle = server.closeIdleConnections.bind(server);
	let drained: Promise<void> | undefined;
	const drain = () => {
		server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
		return delay(DRAIN_MS);
	};
	server.closeIdleConnections = () => {
		drained ??= drain();
		// An immediate runs after Node has read what has arrived, so that those connections are not idle.
		void drained.then(() => setImmediate(closeIdle));
	};
}
