import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Visitor } from './visitor.ts';

let server: Server;
let url: string;
let visitor: Visitor;
let setCookie: string[] = [];

/** Echoes the request. */
async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const body = (await request.toArray()).join('');
	response.writeHead(303, { location: '/login', 'set-cookie': setCookie });
	response.end(JSON.stringify({ method: request.method, headers: request.headers, body }));
}

beforeAll(async () => {
	server = createServer((request, response) => void echo(request, response));
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

beforeEach(() => {
	visitor = new Visitor({ url });
});

type Echo = { method: string; headers: Record<string, string>; body: string };

async function send(method: string, path = '/', headers?: Record<string, string>): Promise<Echo> {
	return (await visitor.send<Echo>(method, path, undefined, headers)).body;
}

async function receive(...lines: string[]): Promise<string | undefined> {
	setCookie = lines;
	await visitor.fetch('/');
	setCookie = [];
	return (await send('GET')).headers.cookie;
}

test('keeps cookies, replaces them and drops those that have ended', async () => {
	expect(await receive('a=1; Path=/; HttpOnly', 'b=x=y; SameSite=Lax')).toBe('a=1; b=x=y');
	expect(await receive('a=2; Path=/; Max-Age=60')).toBe('a=2; b=x=y');
	expect(await receive('a=; Max-Age=0')).toBe('b=x=y');
	expect(await receive('b=; Expires=Thu, 01 Jan 1970 00:00:00 GMT')).toBeUndefined();
});

test('sends a cookie only where its path leads', async () => {
	await receive('a=1; Path=/session');
	expect((await send('GET', '/')).headers.cookie).toBeUndefined();
	expect((await send('GET', '/sessions')).headers.cookie).toBeUndefined();
	expect((await send('GET', '/session')).headers.cookie).toBe('a=1');
	expect((await send('GET', '/session/token')).headers.cookie).toBe('a=1');
});

test('sends its origin with a change, or another one, or none', async () => {
	expect((await send('GET')).headers.origin).toBeUndefined();
	expect((await send('POST')).headers.origin).toBe(url);
	expect((await send('POST', '/', { origin: 'null' })).headers.origin).toBe('null');
	visitor.origin = 'https://evil.example';
	expect((await send('DELETE')).headers.origin).toBe('https://evil.example');
	visitor.origin = null;
	expect((await send('POST')).headers.origin).toBeUndefined();
});

test('follows no redirect, sends JSON and reads it', async () => {
	const { status, headers, body } = await visitor.send<Echo>('POST', '/drafts', { name: '李' });
	expect(status).toBe(303);
	expect(headers.get('location')).toBe('/login');
	expect(body.headers['content-type']).toBe('application/json');
	expect(JSON.parse(body.body)).toEqual({ name: '李' });
});
