import { AsyncResource } from 'node:async_hooks';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { ApiError, toBody } from '../errors.ts';
import { FairQueue } from '../fair-queue.ts';
import * as networks from './networks.ts';

/**
 * One request begins in each turn of the event loop, and networks take turns: while one sends more than the
 * process can answer, it waits for itself, and the requests of others begin between its own.
 */

/** How many requests may wait. Above that each network may have one. */
const WAITING = 1000;

/**
 * Node accepts one connection in a turn, and a visitor's may wait behind those of a flood: while there are
 * more, so many turns are given to them.
 */
const FOR_CONNECTIONS = 20;

const BUSY = JSON.stringify(toBody(new ApiError('temporarily_unavailable')));

/** The settings of adapter-node that say where the address of a client is. */
interface Proxy {
	ADDRESS_HEADER?: string | undefined;
	XFF_DEPTH?: string | undefined;
}

/** A listener that lets `handle` begin with each request of `server` in its turn. */
export function inTurn(
	server: Pick<Server, 'on'>,
	handle: RequestListener,
	proxy: Proxy
): RequestListener {
	const waiting = new FairQueue<() => void>();
	let isIdle = true;
	let hasAccepted = false;
	let given = 0;
	server.on('connection', () => void (hasAccepted = true));
	const next = () => {
		const isForConnections = hasAccepted && given < FOR_CONNECTIONS;
		hasAccepted = false;
		given = isForConnections ? given + 1 : 0;
		const begin = isForConnections ? () => {} : waiting.take();
		isIdle = begin === undefined;
		if (!begin) return;
		setImmediate(next);
		begin();
	};
	const beginAtOnce: RequestListener = (request, response) => {
		isIdle = hasAccepted = false;
		given = 0;
		setImmediate(next);
		handle(request, response);
	};
	return (request, response) => {
		if (isIdle) return beginAtOnce(request, response);
		const ip = networks.canonicalIp(addressOf(request, proxy) ?? '');
		const network = networks.of(ip).narrow;
		if (waiting.size >= WAITING && waiting.sizeOf(network) > 0) return refuse(response);
		// In the context of this request, which the log reads.
		const context = new AsyncResource('TURN');
		waiting.add(network, () => {
			// Not for a client that has left.
			if (!response.destroyed) context.runInAsyncScope(handle, undefined, request, response);
		});
	};
}

/** The address as adapter-node finds it; undefined where a proxy did not send it. */
function addressOf({ headers, socket }: IncomingMessage, proxy: Proxy): string | undefined {
	const name = proxy.ADDRESS_HEADER?.toLowerCase();
	if (!name) return socket.remoteAddress;
	const sent = headers[name]?.toString();
	return name === 'x-forwarded-for' ? sent?.split(',').at(-Number(proxy.XFF_DEPTH || 1)) : sent;
}

function refuse(response: ServerResponse): void {
	const headers = {
		'content-type': 'application/json',
		'cache-control': 'no-store',
		'retry-after': '1',
		connection: 'close'
	};
	response.writeHead(503, headers).end(BUSY);
}
