import type { Server } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** After so many seconds a request that is still under way is cut off: adapter-node's SHUTDOWN_TIMEOUT. */
export const STOP_SECONDS = 4;

/** How long a connection has to send one more request, whose answer ends it. */
const DRAIN_MS = 1000;
const PAUSE_MS = 20;

/**
 * Lets a stop reset no request. The adapter closes idle connections at once, also those on which a
 * request is on its way: they now end with their next answer (RFC 9112 §9.6), or after a second without
 * one. A server without connections ends at once.
 */
export function stopGracefully(server: Server): void {
	const closeIdle = server.closeIdleConnections.bind(server);
	const countConnections = promisify(server.getConnections.bind(server));
	let drained: Promise<void> | undefined;
	const drain = async () => {
		server.prependListener('request', (_, response) => response.setHeader('connection', 'close'));
		const until = performance.now() + DRAIN_MS;
		while (performance.now() < until && (await countConnections()) > 0) await delay(PAUSE_MS);
	};
	server.closeIdleConnections = () => {
		drained ??= drain();
		// An immediate runs after Node has read what has arrived, so that those connections are not idle.
		void drained.then(() => setImmediate(closeIdle));
	};
}
