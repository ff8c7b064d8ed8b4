import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectHealth, expectNoFault } from '../support/hostile.ts';
import { startServer, type Server } from '../support/server.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

/** Milliseconds after which a connection is silent. */
const PATIENCE = 20_000;

/**
 * Sends raw bytes and ends its own side. Returns the status of each answer until the
 * server closed the connection; an empty list where it closed without an answer.
 */
function send(bytes: string | Buffer): Promise<number[]> {
	const { hostname, port } = new URL(server.url);
	return new Promise((resolve, reject) => {
		const chunks: Buffer[] = [];
		const socket = connect({ host: hostname, port: Number(port), family: 4 });
		socket.setTimeout(PATIENCE, () => socket.destroy(new Error('The server did not hang up.')));
		socket.on('data', (chunk) => chunks.push(chunk));
		socket.on('error', (cause: NodeJS.ErrnoException) => {
			// A server that refuses early need not read the rest.
			if (cause.code !== 'ECONNRESET' && cause.code !== 'EPIPE') reject(cause);
		});
		socket.on('close', () => {
			const text = Buffer.concat(chunks).toString('latin1');
			resolve([...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status)));
		});
		socket.end(bytes);
	});
}

const host = () => `Host: ${new URL(server.url).host}`;
const get = (path: string, headers: string[] = []) =>
	[`GET ${path} HTTP/1.1`, host(), 'Connection: close', ...headers, '', ''].join('\r\n');
const post = (headers: string[], body: string, path = `/v1/apps/${server.appId}/users`) =>
	[
		`POST ${path} HTTP/1.1`,
		host(),
		'Connection: close',
		'Content-Type: application/json',
		...headers,
		'',
		body
	].join('\r\n');
const refused = (statuses: number[]) => statuses.every((status) => status >= 400 && status < 500);

afterEach(() => expectHealth(server));

describe('invalid addresses (I-08)', () => {
	const paths = ['/%', '/%zz', '/%ff', '/%c0%ae', '/%00', '/login%00', '/a%0d%0ab'];
	const places = [
		'',
		'/v1/apps/x',
		'/management/v1/apps/x',
		'/postern/v1/apps/x',
		'/user',
		'/_postern'
	];

	test.each(places.flatMap((place) => paths.map((path) => place + path)))('%s', async (path) => {
		const statuses = await send(get(path));
		expect(statuses).toHaveLength(1);
		expect(refused(statuses)).toBe(true);
	});

	test.each([
		['NUL', '/\0'],
		['NUL within', '/login\0.png'],
		['a space', '/log in'],
		['bytes that are not ASCII', '/caf\xe9\xff'],
		['nothing', ''],
		['no slash', 'login'],
		['a backslash', '/\\evil.example'],
		['files above', '/../../../../etc/passwd'],
		['files above, escaped', '/..%2f..%2f..%2fetc%2fpasswd'],
		['the database', '/data/postern.db'],
		['another host', 'http://evil.example/'],
		['60 KB', `/${'a'.repeat(60_000)}`]
	])('%s', async (_, path) => {
		expect(refused(await send(Buffer.from(get(path), 'latin1')))).toBe(true);
	});

	test.each([
		'//evil.example/',
		'//v1/apps',
		'/login/',
		'/LOGIN',
		'/login;x',
		'/./login',
		'/v1//apps',
		'/login/%2e%2e/%2e%2e'
	])('another spelling, %s, is answered without a server error', async (path) => {
		const [status = 0, ...more] = await send(get(path));
		expect(status).toBeGreaterThanOrEqual(200);
		expect(status).toBeLessThan(500);
		expect(more).toEqual([]);
	});
});

describe('invalid request heads (I-08)', () => {
	const head = (lines: string[]) => `${lines.join('\r\n')}\r\n\r\n`;
	test.each<[string, () => string | Buffer]>([
		['a header of 16 KB', () => get('/', [`X-Long: ${'a'.repeat(16 * 1024)}`])],
		['a cookie of 16 KB', () => get('/', [`Cookie: psg_auth_token=${'a'.repeat(16 * 1024)}`])],
		['2000 headers of 16 KB', () => get('/', Array<string>(2000).fill('X-A: bcd'))],
		['a megabyte of headers', () => get('/', Array<string>(20_000).fill(`X-A: ${'b'.repeat(50)}`))],
		['no host', () => head(['GET / HTTP/1.1'])],
		['a foreign host before ours', () => get('/').replace('Host', 'Host: evil.example\r\nHost')],
		['a space in a name', () => get('/', ['X Y: z'])],
		['a space behind a name', () => get('/', ['Content-Length : 0'])],
		['a line without a colon', () => get('/', ['nothing'])],
		['a folded line', () => get('/', ['X-A: b', ' c'])],
		['NUL in a value', () => get('/', ['X-A: b\0c'])],
		['a bare CR in a value', () => get('/', ['X-A: b\rX-C: d'])],
		['an unknown method', () => get('/').replace('GET', 'BREW')],
		['a method in lower case', () => get('/').replace('GET', 'get')],
		['HTTP/0.9', () => 'GET /\r\n'],
		['a version of the future', () => get('/').replace('HTTP/1.1', 'HTTP/9.9')],
		['HTTP/2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
		['TLS', () => Buffer.from('16030100c8010000c40303', 'hex')],
		['noise', () => Buffer.alloc(2000, 0x9f)],
		['nothing', () => '']
	])('%s', async (_, bytes) => {
		expect(refused(await send(bytes()))).toBe(true);
	});
});

describe('bodies of another length than declared (I-08)', () => {
	const body = '{"identifier":"smuggled@example.com"}';
	const smuggled = () => get('/healthz');
	test.each<[string, () => string]>([
		[
			'a length and chunks',
			() => post(['Content-Length: 4', 'Transfer-Encoding: chunked'], `0\r\n\r\n${smuggled()}`)
		],
		[
			'chunks and a length',
			() => post(['Transfer-Encoding: chunked', 'Content-Length: 4'], `0\r\n\r\n${smuggled()}`)
		],
		['two lengths', () => post(['Content-Length: 0', `Content-Length: ${body.length}`], body)],
		['two lengths in one', () => post([`Content-Length: 0, ${body.length}`], body)],
		['a length below zero', () => post(['Content-Length: -1'], body)],
		['a length with a sign', () => post([`Content-Length: +${body.length}`], body)],
		['a length that is not a number', () => post(['Content-Length: 0x25'], body)],
		['a length past all numbers', () => post([`Content-Length: ${'9'.repeat(30)}`], body)],
		['chunks of chunks', () => post(['Transfer-Encoding: chunked, chunked'], '0\r\n\r\n')],
		['an encoding behind chunks', () => post(['Transfer-Encoding: chunked, gzip'], '0\r\n\r\n')],
		['an unknown encoding', () => post(['Transfer-Encoding: xchunked'], '0\r\n\r\n')],
		[
			'a chunk of no size',
			() => post(['Transfer-Encoding: chunked'], `zz\r\n${body}\r\n0\r\n\r\n`)
		],
		['a chunk of a size below zero', () => post(['Transfer-Encoding: chunked'], `-5\r\n${body}`)],
		['a chunk past all sizes', () => post(['Transfer-Encoding: chunked'], `${'f'.repeat(20)}\r\n`)],
		['a chunk longer than it says', () => post(['Transfer-Encoding: chunked'], `5\r\n${body}\r\n`)],
		['chunks without an end', () => post(['Transfer-Encoding: chunked'], '5\r\n{"ide')],
		['less than its length', () => post(['Content-Length: 1000'], body)],
		['nothing of its length', () => post(['Content-Length: 1000'], '')],
		['no length', () => post([], body)]
	])('%s', async (_, bytes) => {
		expect(refused(await send(bytes()))).toBe(true);
		const query = new URLSearchParams({ identifier: 'smuggled@example.com' });
		const answer = await fetch(`${server.url}/v1/apps/${server.appId}/users?${query}`);
		expect(await answer.json()).toEqual({ user: null });
	});
});

test('no test caused a server error (L-03)', () => expectNoFault(server));
