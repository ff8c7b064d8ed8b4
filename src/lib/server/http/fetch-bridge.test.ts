import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getRequest, setResponse } from './fetch-bridge.ts';
import { MAX_BYTES } from './read-json.ts';

const LIMIT = 2 * MAX_BYTES;
const BASE = 'https://app.example.com:8443';

let server: Server;
let origin: string;
/** What answers the next request. */
let answer: (request: Request) => Promise<Response> | Response;

beforeEach(async () => {
	server = createServer((incoming, response) => {
		const options = { request: incoming, base: BASE, bodySizeLimit: LIMIT };
		void getRequest(options).then(
			async (request) => setResponse(response, await answer(request)),
			() => response.writeHead(400).end()
		);
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
	server.closeAllConnections();
	server.close();
});

const json = { 'content-type': 'application/json' };
const post = (body: BodyInit, headers: HeadersInit = json) =>
	fetch(origin, { method: 'POST', headers, body });

/** Whether a body was read, and the status of the error if it was not. */
const outcome = (body: Promise<unknown>) =>
	body.then(
		() => new Response('read'),
		(cause: { status?: number }) => new Response(`refused ${cause.status}`)
	);

describe('a request', () => {
	test('is one of the Fetch standard, of the deployment’s own origin', async () => {
		answer = (request) =>
			Response.json({
				isRequest: request instanceof Request,
				url: request.url,
				method: request.method,
				host: request.headers.get('Host'),
				cookie: request.headers.get('cookie'),
				all: [...request.headers.keys()].includes('x-more'),
				none: request.headers.get('x-none'),
				aborted: request.signal.aborted
			});
		const headers = { cookie: 'a=1', 'x-more': 'yes' };
		expect(await (await fetch(`${origin}/a%20b?c=d`, { headers })).json()).toEqual({
			isRequest: true,
			url: `${BASE}/a%20b?c=d`,
			method: 'GET',
			host: new URL(origin).host,
			cookie: 'a=1',
			all: true,
			none: null,
			aborted: false
		});
	});

	test('is refused where its target makes no address', async () => {
		answer = () => new Response('reached');
		const { hostname, port } = new URL(origin);
		const sent = request({ hostname, port, path: 'http://other.example.com/' }).end();
		const [received] = (await once(sent, 'response')) as [IncomingMessage];
		expect(received.statusCode).toBe(400);
	});

	test('gives the bytes of JSON, in however many pieces they come', async () => {
		answer = async (request) => new Response((await request.bytes()).toReversed());
		expect(await (await post('abc')).text()).toBe('cba');
		const { hostname, port } = new URL(origin);
		const sent = request({ hostname, port, method: 'POST', headers: json });
		sent.write('ab');
		await once(sent, 'socket');
		sent.end('c');
		const [received] = (await once(sent, 'response')) as [IncomingMessage];
		expect(String((await received.toArray())[0])).toBe('cba');
	});

	test('refuses JSON above its limit, and the client that sends it gets an answer', async () => {
		answer = (request) => outcome(request.bytes());
		expect(await (await post('a'.repeat(MAX_BYTES))).text()).toBe('read');
		for (const length of [MAX_BYTES + 1, 50 * MAX_BYTES]) {
			expect(await (await post('a'.repeat(length))).text()).toBe('refused 413');
		}
	});

	test('refuses a form above the limit that is given', async () => {
		answer = (request) => outcome(request.formData());
		const form = (length: number) => post(new URLSearchParams({ a: 'a'.repeat(length) }), {});
		expect(await (await form(LIMIT - 2)).text()).toBe('read');
		expect(await (await form(LIMIT - 1)).text()).toBe('refused 413');
	});

	test('refuses a body whose client leaves', async () => {
		const refused = new Promise<unknown>((resolve) => {
			answer = async (request) => {
				resolve(await request.bytes().catch((cause: unknown) => cause));
				return new Response();
			};
		});
		const { hostname, port } = new URL(origin);
		const headers = { ...json, 'content-length': '10' };
		const sent = request({ hostname, port, method: 'POST', headers });
		sent.on('error', () => {});
		sent.write('abc', () => sent.destroy());
		expect(await refused).toBeInstanceOf(Error);
	});

	test('gives forms, and as text what is neither form nor JSON', async () => {
		answer = async (request) => new Response(String((await request.formData()).get('name')));
		expect(await (await post(new URLSearchParams({ name: 'Ada' }), {})).text()).toBe('Ada');
		answer = async (request) => new Response(await request.text());
		expect(await (await post('plain', { 'content-type': 'text/plain' })).text()).toBe('plain');
	});
});

describe('an answer', () => {
	test('has its status, every cookie, and a length', async () => {
		answer = () => {
			const made = new Response('héllo', { status: 201, headers: { 'x-one': '1' } });
			made.headers.append('set-cookie', 'a=1');
			made.headers.append('set-cookie', 'b=2');
			return made;
		};
		const received = await fetch(origin);
		expect(received.status).toBe(201);
		expect(received.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
		expect(received.headers.get('x-one')).toBe('1');
		expect(received.headers.get('content-length')).toBe('6');
		expect(await received.text()).toBe('héllo');
	});

	test('can be bytes, a stream, the answer of another server, or nothing', async () => {
		const bytes = new TextEncoder().encode('bytes');
		const bodies = [bytes, new Blob([bytes]).stream(), new Blob([bytes])];
		for (const body of bodies) {
			answer = () => new Response(body);
			expect(await (await fetch(origin)).text()).toBe('bytes');
		}
		answer = () => fetch('data:,other');
		expect(await (await fetch(origin)).text()).toBe('other');
		answer = () => new Response(null, { status: 204 });
		expect((await fetch(origin)).status).toBe(204);
		answer = () => Response.redirect(BASE, 303);
		expect((await fetch(origin, { redirect: 'manual' })).headers.get('location')).toBe(`${BASE}/`);
	});

	test('is an error where a header is not one of HTTP', async () => {
		answer = () => new Response('secret', { headers: { 'x-one': 'a\u0001b' } });
		const received = await fetch(origin);
		expect(received.status).toBe(500);
		expect(await received.text()).toBe('');
	});
});
