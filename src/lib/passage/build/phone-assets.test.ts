import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as phoneAssets from './phone-assets.ts';

let server: Server;
let origin: string;

beforeAll(async () => {
	server = createServer((request, response) =>
		phoneAssets.serve(request, response, () => response.writeHead(404).end('next'))
	);
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test.each(phoneAssets.files())('%s is served in development', async (path, content) => {
	const response = await fetch(`${origin}${phoneAssets.BASE}/${path}?v=1`);
	expect(response.status).toBe(200);
	expect(response.headers.get('content-type')).toMatch(/^(text\/(css|javascript)|image\/webp)$/);
	expect(Buffer.from(await response.arrayBuffer()).equals(content)).toBe(true);
});

test.each([
	'/',
	'/register',
	`${phoneAssets.BASE}/package.json`,
	`${phoneAssets.BASE}/css/..%2f..%2fpackage.json`,
	`${phoneAssets.BASE}/toString`,
	`/x${phoneAssets.BASE}/js/utils.js`
])('the middleware passes %s on', async (path) => {
	const response = await fetch(origin + path);
	expect(await response.text()).toBe('next');
});

test('the URL changes with the version, because browsers cache it for good', () => {
	expect(phoneAssets.BASE).toMatch(/-\d+\.\d+\.\d+$/);
	expect(phoneAssets.BASE).toContain(phoneAssets.version);
});
