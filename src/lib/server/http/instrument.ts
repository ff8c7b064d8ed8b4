import { randomUUID } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { complete } from './response-headers.ts';
import * as log from '../log/log.ts';
import { signal } from '../signals.ts';

/** The diagnostics channel on which Node announces every HTTP request, also those for files. */
const STARTED = 'http.server.request.start';

/** The status that is logged for a client that left before the answer, as in nginx. */
const LEFT = 499;

type Listener = (message: unknown) => void;

// On the global object: the development server evaluates a module again whenever it changes.
const holder = globalThis as { posternListener?: Listener };

/**
 * Gives every request an id, its answer the headers, and the access log a line. With `onlyRoutes`
 * only requests for routes are logged: the development server sends many modules.
 */
export function watch(origin: string, { onlyRoutes }: { onlyRoutes: boolean }): void {
	if (holder.posternListener) unsubscribe(STARTED, holder.posternListener);
	holder.posternListener = (message) => {
		const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
		const notes: log.Notes = { request_id: randomUUID(), ip: request.socket.remoteAddress };
		log.enter(notes);
		completeBefore(response, notes.request_id, request.url ?? '', origin);
		logAfter(request, response, notes, onlyRoutes);
	};
	subscribe(STARTED, holder.posternListener);
}

/** Kit, the adapter and we set headers in many places, and all end in `writeHead`. */
function completeBefore(response: ServerResponse, id: string, url: string, origin: string): void {
	const writeHead = response.writeHead.bind(response);
	const completed = (status: number, ...rest: unknown[]) => {
		take(response, rest.at(-1));
		response.setHeader('x-request-id', id);
		complete(response, status, url, origin);
		const [reason] = rest;
		return typeof reason === 'string' && reason ? writeHead(status, reason) : writeHead(status);
	};
	// By a name: V8 takes a function that is written into a member for long-lived, and with it all that it
	// refers to, here the whole request, which then waits for a full garbage collection.
	response.writeHead = completed;
}

/** Sets the headers that `writeHead` was given: by name, or one after the other, names and values in turns. */
function take(response: ServerResponse, given: unknown): void {
	if (typeof given !== 'object' || given === null) return;
	if (Array.isArray(given)) {
		const flat = given as string[];
		for (let i = 0; i < flat.length; i += 2) {
			response.appendHeader(flat[i] as string, flat[i + 1] as string);
		}
		return;
	}
	for (const [name, value] of Object.entries(given as OutgoingHttpHeaders)) {
		if (value !== undefined) response.setHeader(name, value);
	}
}

function logAfter(
	request: IncomingMessage,
	response: ServerResponse,
	notes: log.Notes,
	onlyRoutes: boolean
): void {
	const { method = '', url = '' } = request;
	const began = performance.now();
	response.once('close', () => {
		const duration_ms = Math.round((performance.now() - began) * 10) / 10;
		const status = response.headersSent ? response.statusCode : LEFT;
		signal('request', { route: routeOf(notes), method, status, seconds: duration_ms / 1000 });
		if (notes.limited || (onlyRoutes && notes.route === undefined)) return;
		log.request(notes, { method, path: url.split('?', 1)[0] ?? '', status, duration_ms });
	});
}

/** What answers a request, for the metrics: a route, a file, or none. */
function routeOf({ route }: log.Notes): string {
	return route === undefined ? 'file' : (route ?? 'none');
}
