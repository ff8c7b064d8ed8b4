import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';

const script = readFileSync('static/passage-web/hosts.js', 'utf8');

/** What a page of another origin sends where a package of npm calls `fetch` with `args`. */
function sent(...args: [url: string, options?: RequestInit]) {
	const calls: [url: string, options?: RequestInit][] = [];
	const window = { fetch: (...call: [url: string, options?: RequestInit]) => calls.push(call) };
	const document = { currentScript: { src: 'https://id.example.com/passage-web/hosts.js' } };
	const location = { origin: 'https://app.example.com' };
	const localStorage = { getItem: () => 'b'.repeat(43) };
	runInNewContext(script, { window, document, location, localStorage, URL, Headers });
	window.fetch(...args);
	const [[url, { headers, ...options } = {}] = ['']] = calls;
	return { url, ...options, headers: Object.fromEntries(new Headers(headers)) };
}

const api = 'https://auth.passage.id/v1/apps/a/login';
const browser = { 'postern-browser': 'b'.repeat(43) };
const json = { ...browser, 'content-type': 'application/json' };

test.each<[what: string, options: RequestInit, expected: object]>([
	['JSON', { method: 'POST', headers: json, body: '[1]' }, { body: '[1]', headers: json }],
	['JSON without its type', { method: 'PATCH', body: '[1]' }, { body: '[1]', headers: json }],
	['a POST without a body', { method: 'POST' }, { body: '{}', headers: json }],
	['a request that has none', { method: 'DELETE' }, { body: undefined, headers: browser }]
])('the service gets %s as it takes it', (_, options, expected) => {
	const url = 'https://id.example.com/v1/apps/a/login';
	expect(sent(api, options)).toEqual({ url, method: options.method, ...expected });
});

test('requests to other hosts stay as they are', () => {
	expect(sent('https://auth.passage.id.example/', { method: 'POST', body: 'x' })).toEqual({
		url: 'https://auth.passage.id.example/',
		method: 'POST',
		body: 'x',
		headers: {}
	});
});
