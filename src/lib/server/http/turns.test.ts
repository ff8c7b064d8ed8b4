import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurn } from './turns.ts';

const server = new EventEmitter() as EventEmitter & Parameters<typeof inTurn>[0];

/** Requests whose beginnings are recorded, and their answers by refusal. */
function listen() {
	const begun: (string | undefined)[] = [];
	const refusals: string[] = [];
	const proxy = { ADDRESS_HEADER: 'X-Forwarded-For' };
	const listener = inTurn(server, ({ url }) => void begun.push(url), proxy);
	const writeHead = (status: number) => ({
		end: (body: string) => {
			const { code } = JSON.parse(body) as { code: string };
			refusals.push(`${status} ${code}`);
		}
	});
	const send = (address: string, url = address) => {
		const response = { destroyed: false, writeHead };
		const request = { url, headers: { 'x-forwarded-for': address }, socket: {} };
		listener(
			request as unknown as IncomingMessage,
			response as unknown as ServerResponse<IncomingMessage> & { req: IncomingMessage }
		);
	};
	return { begun, send, refusals };
}

const turns = async (count: number) => {
	for (let turn = 0; turn < count; turn++) await setImmediate();
};

test('a request begins at once, and others in turns of the event loop, the networks in theirs (E-03)', async () => {
	const { begun, send } = listen();
	for (let i = 1; i <= 3; i++) send('192.0.2.1', `a${i}`);
	// The same network, as a proxy spells it.
	send('10.0.0.1, ::ffff:192.0.2.1', 'a4');
	for (let i = 1; i <= 2; i++) send('192.0.2.2', `b${i}`);
	expect(begun).toEqual(['a1']);
	await turns(1);
	expect(begun).toHaveLength(2);
	await turns(10);
	expect(begun).toEqual(['a1', 'a2', 'b1', 'a3', 'b2', 'a4']);
	send('192.0.2.1', 'a5');
	expect(begun.at(-1)).toBe('a5');
});

test('no request begins while connections are accepted, for twenty turns at most (E-03)', async () => {
	const { begun, send } = listen();
	server.emit('connection');
	for (let i = 0; i < 3; i++) send('192.0.2.1');
	// Not if no other waits: a client may end its side of the connection at once.
	expect(begun).toHaveLength(1);
	for (let turn = 0; turn < 20; turn++) {
		server.emit('connection');
		await turns(1);
		expect(begun).toHaveLength(1);
	}
	server.emit('connection');
	await turns(1);
	expect(begun).toHaveLength(2);
	await turns(1);
	expect(begun).toHaveLength(3);
});

test('where a thousand wait, a network may add one (E-03, E-06)', async () => {
	const { begun, send, refusals } = listen();
	for (let i = 0; i < 1500; i++) send('192.0.2.1');
	expect(refusals).toHaveLength(499);
	for (let i = 0; i < 3; i++) send('192.0.2.2');
	expect(refusals).toHaveLength(501);
	expect(new Set(refusals)).toEqual(new Set(['503 temporarily_unavailable']));
	await turns(4);
	expect(begun.filter((url) => url === '192.0.2.2')).toHaveLength(1);
});

test('a request begins in its own context, and not for a client that has left', async () => {
	const request = new AsyncLocalStorage<string>();
	const seen: (string | undefined)[] = [];
	const listener = inTurn(server, () => void seen.push(request.getStore()), {});
	const send = (id: string, destroyed: boolean) =>
		request.run(id, () =>
			listener(
				{ headers: {}, socket: { remoteAddress: '192.0.2.1' } } as IncomingMessage,
				{ destroyed } as ServerResponse<IncomingMessage> & { req: IncomingMessage }
			)
		);
	send('a', false);
	send('b', true);
	send('c', false);
	await turns(5);
	expect(seen).toEqual(['a', 'c']);
});
