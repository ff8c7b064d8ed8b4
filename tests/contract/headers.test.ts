import { globSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as phoneAssets from '../../src/lib/passage/build/phone-assets.ts';
import { register } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { listRoutes } from '../support/route-table.ts';
import { root, startServer, type Server } from '../support/server.ts';
import type { Visitor } from '../support/visitor.ts';

let server: Server;
let browser: Visitor;
/** The request headers of a browser. */
let cookie: string;

beforeAll(async () => {
	server = await startServer();
	({ browser } = await register(server));
	cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
});
afterAll(() => server.remove());

/** The headers of every answer. */
const always = {
	'x-content-type-options': 'nosniff',
	'cross-origin-resource-policy': 'same-origin',
	'x-request-id': expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/) as string
};
/** The header of all that a browser can show. */
const showable = { 'x-frame-options': 'DENY' };
/** Those of a page: JSON loads nothing, leads nowhere and runs no script. */
const ofPages = {
	'referrer-policy': 'same-origin',
	'cross-origin-opener-policy': 'same-origin',
	'permissions-policy': expect.stringMatching(
		/^publickey-credentials-get=\(self\), publickey-credentials-create=\(self\), .*camera=\(\)/
	) as string
};
const closed = {
	'content-security-policy':
		"default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
};
const POLICIES = Object.keys({ ...showable, ...ofPages, ...closed });
const json = { ...showable, ...closed, 'content-type': 'application/json' };
const noPage = { ...showable, ...ofPages, ...closed };
const plain = { ...noPage, 'content-type': 'text/plain; charset=utf-8' };

/** The further headers of each kind of answer. */
const kinds = {
	page: {
		...showable,
		...ofPages,
		'content-type': 'text/html; charset=utf-8',
		'cache-control': 'no-store',
		'content-security-policy': expect.stringMatching(/script-src 'nonce-[^' ]{20,}'(;|$)/) as string
	},
	json: { ...json, 'cache-control': 'no-store' },
	text: { ...plain, 'cache-control': 'no-store' },
	redirect: { ...noPage, 'cache-control': 'no-store' },
	keys: { ...json, 'cache-control': 'public, max-age=3600' },
	data: { ...json, 'cache-control': 'private, no-store' },
	file: { ...noPage, 'cache-control': 'no-cache', 'content-type': expect.any(String) as string },
	dataFile: { ...json, 'cache-control': 'no-cache' },
	immutable: {
		'cache-control': 'public,max-age=31536000,immutable',
		'content-type': expect.any(String) as string
	},
	missing: { ...plain, 'cache-control': 'public, max-age=0, must-revalidate' }
};
type Kind = keyof typeof kinds;

/** Names of a server, a framework or a version, which a visitor does not need. */
const TELLTALE = /^(server|via|x-(powered-by|sveltekit.*|aspnet.*|generator))$/;

function expectHeaders(headers: Headers, kind: Kind) {
	const told = Object.fromEntries(headers);
	expect(told).toMatchObject({ ...always, ...kinds[kind] });
	expect(Object.keys(told).filter((name) => TELLTALE.test(name))).toEqual([]);
	if (kind === 'immutable') expectNo(headers, POLICIES);
	if (told['content-type'] === 'application/json') {
		expectNo(headers, Object.keys(ofPages));
	}
	const type = headers.get('content-type') ?? '';
	if (/^text\/|[/+]xml/.test(type)) expect(type).toMatch(/; ?charset=utf-8$/i);
}

/** Policies that have no meaning for a part of a page, or for data. */
function expectNo(headers: Headers, names: string[]) {
	expect(names.filter((name) => headers.has(name))).toEqual([]);
}

const ask = (path: string, init: RequestInit = {}) =>
	fetch(server.url + path, { redirect: 'manual', ...init });

describe('the headers of every answer (C-05, C-06, C-07)', () => {
	// A folder in parentheses is a route group and not part of the address.
	const pages = globSync('src/routes/**/+page.svelte', { cwd: root }).map((file) => {
		const folders = file.split(/[\\/]/).slice(2, -1);
		return `/${folders.filter((folder) => !folder.startsWith('(')).join('/')}`;
	});

	test('of every page, for signed-out and signed-in users', async () => {
		expect(pages).toEqual(expect.arrayContaining(['/', '/register', '/login', '/dashboard']));
		const seen = new Set<string>();
		for (const path of [...pages, '/no-such-page', '/%E0%A4%A']) {
			for (const headers of [undefined, { cookie }]) {
				const answer = await ask(path, { headers });
				const isPage = answer.status === 200 || answer.status >= 400;
				expectHeaders(answer.headers, isPage ? 'page' : 'redirect');
				if (isPage) seen.add(path);
			}
		}
		// The signed-in user has a profile, and no question to answer.
		const unseen = [...pages, '/no-such-page', '/%E0%A4%A'].filter((path) => !seen.has(path));
		expect(unseen.sort()).toEqual(['/claim', '/welcome']);
	});

	test('of a page that has only data', async () => {
		const answer = await ask('/dashboard/__data.json', { headers: { cookie } });
		expectHeaders(answer.headers, 'data');
	});

	test('of every operation of the service, successful or refused', async () => {
		for (const { method, path } of listRoutes()) {
			const answer = await ask(
				path.replace('{app_id}', server.appId).replace(/\{\w+\}/g, 'U0000000000000000000000A'),
				{ method }
			);
			expectHeaders(answer.headers, path.includes('/.well-known/') ? 'keys' : 'json');
		}
		for (const path of ['/v1/nothing', '/v1/apps/nobody', '/management/v1/x', '/postern/v1/x']) {
			expectHeaders((await ask(path)).headers, 'json');
		}
	});

	test.each<[path: string, method: string, status: number, kind: Kind]>([
		['/user', 'GET', 401, 'json'],
		['/user', 'PUT', 403, 'json'],
		['/drafts', 'POST', 403, 'json'],
		['/session', 'GET', 405, 'json'],
		['/logout', 'GET', 405, 'text'],
		['/healthz', 'GET', 200, 'text'],
		['/readyz', 'GET', 200, 'text'],
		['/login/', 'GET', 308, 'redirect'],
		['/login', 'OPTIONS', 204, 'redirect'],
		['/login', 'HEAD', 200, 'page'],
		['/login', 'TRACE', 400, 'text']
	])('of %s with method %s', async (path, method, status, kind) => {
		const answer = await raw(server.url, path, { method });
		expect(answer.status).toBe(status);
		expectHeaders(answer.headers, kind);
	});

	test('of every kind of file', async () => {
		const files = globSync('build/client/**/*.*', { cwd: root })
			.filter((file) => statSync(join(root, file)).isFile())
			.map((file) => file.slice('build/client'.length).replaceAll('\\', '/'))
			.filter((path) => !/\.(br|gz)$|^\/passage-web[./]/.test(path));
		const byKind = new Map(
			files.map((path) => [`${extname(path)} ${path.startsWith('/_postern/immutable/')}`, path])
		);
		expect([...byKind.keys()]).toEqual(
			expect.arrayContaining(['.txt false', '.json false', '.js true', '.css true'])
		);
		for (const path of byKind.values()) {
			const file = path.endsWith('.json') ? 'dataFile' : 'file';
			const kind = path.startsWith('/_postern/immutable/') ? 'immutable' : file;
			for (const encoding of ['identity', 'gzip', 'br']) {
				const answer = await ask(path, { headers: { 'accept-encoding': encoding } });
				expect(answer.status, path).toBe(200);
				expectHeaders(answer.headers, kind);
				const again = await ask(path, {
					headers: {
						'accept-encoding': encoding,
						'if-none-match': answer.headers.get('etag') ?? ''
					}
				});
				expect(again.status).toBe(304);
				// A 304 must not change the headers that the browser has stored.
				const { 'content-type': _, ...rest } = kinds[kind];
				expect(Object.fromEntries(again.headers)).toMatchObject({ ...always, ...rest });
			}
			const part = await ask(path, { headers: { range: 'bytes=0-1' } });
			expect(part.status).toBe(206);
			expectHeaders(part.headers, kind);
		}
	});

	test.each([
		['/passage-web.js', 'text/javascript; charset=utf-8', 'public, max-age=600'],
		['/passage-web/hosts.js', 'text/javascript; charset=utf-8', 'no-cache'],
		['/passage-web/texts/v2/en-us.json', 'application/json', 'public, max-age=3600'],
		[`${phoneAssets.BASE}/img/flags.webp`, 'image/webp', 'public,max-age=31536000,immutable'],
		[phoneAssets.RULES_PATH, 'text/javascript; charset=utf-8', 'public,max-age=31536000,immutable']
	])('of %s, which pages of any origin load', async (path, type, cache) => {
		const headers = { origin: 'https://team.example', 'accept-encoding': 'br' };
		const answer = await ask(path, { headers });
		expect(answer.status).toBe(200);
		const expected = {
			...always,
			...(type === 'application/json' && json),
			'content-type': type,
			'cache-control': cache,
			'access-control-allow-origin': '*',
			'cross-origin-resource-policy': 'cross-origin'
		};
		expect(Object.fromEntries(answer.headers)).toMatchObject(expected);
		expectNo(answer.headers, type === 'application/json' ? Object.keys(ofPages) : POLICIES);
		expect(answer.headers.get('set-cookie')).toBeNull();
		if (!path.endsWith('.webp')) expect(answer.headers.get('content-encoding')).toBe('br');
		const etag = answer.headers.get('etag');
		if (etag === null) return;
		const again = await ask(path, { headers: { ...headers, 'if-none-match': etag } });
		expect(again.status).toBe(304);
		expect(again.headers.get('cache-control')).toBe(cache);
		expect(again.headers.get('access-control-allow-origin')).toBe('*');
	});

	test('the texts of elements elsewhere come in every language, and are never missing', async () => {
		const title = async (tag: string) => {
			const answer = await ask(`/passage-web/texts/v2/${tag}.json`);
			return ((await answer.json()) as Record<string, string>)['register-here'];
		};
		expect(await title('de')).toBe('Registrieren');
		expect(await title('de-at')).toBe('Registrieren');
		expect(await title('en-us')).toBe('Register');
		expect(await title('tlh')).toBe('Register');
	});

	test('of a missing file', async () => {
		for (const path of ['/_postern/nothing.js', '/_postern/immutable/nothing.js']) {
			const answer = await ask(path);
			expect(answer.status).toBe(404);
			expectHeaders(answer.headers, 'missing');
		}
		expectHeaders((await ask('/nothing.svg')).headers, 'page');
	});

	test('of a foreign host', async () => {
		const headers = { host: 'evil.example' };
		for (const path of ['/', '/user', `/v1/apps/${server.appId}`]) {
			const answer = await raw(server.url, path, { headers });
			expect(answer.status).toBe(421);
			expectHeaders(answer.headers, 'json');
		}
	});

	test.each([
		['a page', '/login', {}, 'br'],
		['for another program', '/login', { 'accept-encoding': 'gzip, deflate' }, 'gzip'],
		['without a wish', '/login', { 'accept-encoding': 'identity' }, null],
		[
			'a page that our own pages lead to',
			'/dashboard',
			{ cookie: '', 'sec-fetch-site': 'same-origin' },
			'br'
		],
		['a page that the user asks for', '/dashboard', { cookie: '', 'sec-fetch-site': 'none' }, 'br'],
		// By the lengths on the network, an attacker could guess at what is in the page (BREACH).
		[
			'a page that another site asks for',
			'/dashboard',
			{ cookie: '', 'sec-fetch-site': 'cross-site' },
			null
		],
		[
			'a page that a sibling asks for',
			'/dashboard',
			{ cookie: '', 'sec-fetch-site': 'same-site' },
			null
		],
		['a page that an old browser asks for', '/dashboard', { cookie: '' }, null],
		['data', '/account/__data.json', { cookie: '', 'sec-fetch-site': 'same-origin' }, 'br'],
		['a short text', '/healthz', {}, null]
	])('the body is compressed: %s', async (_, path, headers: Record<string, string>, encoding) => {
		const answer = await ask(path, {
			headers: { 'accept-encoding': 'gzip, br', ...headers, ...('cookie' in headers && { cookie }) }
		});
		expect(answer.status).toBe(200);
		expect(answer.headers.get('content-encoding')).toBe(encoding);
		expect(answer.headers.get('vary') ?? '').toMatch(
			encoding ? /accept-encoding/i : /^((?!encoding).)*$/
		);
		expect(await answer.text()).toMatch(path === '/healthz' ? /./ : /log-in|Log in|account/);
	});

	test('an http server does not require https (C-06)', async () => {
		expect((await ask('/')).headers.get('strict-transport-security')).toBeNull();
	});
});

describe('the policy of a page (C-05)', () => {
	test('lets only its own scripts run, with a new nonce each time', async () => {
		const nonces = new Set<string>();
		for (const path of ['/', '/login', '/login', '/no-such-page']) {
			const answer = await ask(path);
			const policy = answer.headers.get('content-security-policy') ?? '';
			const rules = Object.fromEntries(
				policy.split('; ').map((rule) => [rule.split(' ', 1)[0], rule.replace(/^\S+ /, '')])
			);
			expect(rules).toEqual({
				'default-src': "'self'",
				'script-src': expect.stringMatching(/^'nonce-[^' ]{20,}'$/) as string,
				'style-src': "'self' 'unsafe-inline'",
				'connect-src': "'self' data:",
				'img-src': "'self' data:",
				'object-src': "'none'",
				'base-uri': "'none'",
				'form-action': "'self'",
				'frame-ancestors': "'none'"
			});
			const nonce = rules['script-src']?.slice("'nonce-".length, -1) ?? '';
			nonces.add(nonce);
			for (const [tag] of (await answer.text()).matchAll(/<script\b[^>]*>/g)) {
				expect(tag).toContain(`nonce="${nonce}"`);
			}
		}
		expect(nonces.size).toBe(4);
	});
});

describe('a page with a link’s secret in its address (M-09)', () => {
	test.each(['psg_magic_link', 'psg_verify_link'])('%s is sent in no referrer', async (name) => {
		for (const path of ['/login', '/register', '/auth', '/dashboard', '/', '/no-such-page']) {
			for (const query of [`${name}=x`, `a=b&${name}`, `${name.replaceAll('_', '%5F')}=x`]) {
				const { headers } = await ask(`${path}?${query}`);
				expect(headers.get('referrer-policy'), `${path}?${query}`).toBe('no-referrer');
				expect(headers.get('cache-control')).toBe('no-store');
			}
		}
		for (const path of ['/login?x=1', '/login?link=x', '/magic-link']) {
			expect((await ask(path)).headers.get('referrer-policy')).toBe('same-origin');
		}
	});

	/** Without a referrer a browser sends forms with the origin "null". */
	const sendForm = (site: string | undefined, origin = 'null') =>
		browser.fetch('/logout', {
			method: 'POST',
			headers: { origin, ...(site && { 'sec-fetch-site': site }) }
		});

	test.each<[site: string | undefined, origin: string]>([
		['cross-site', 'null'],
		['same-site', 'null'],
		['none', 'null'],
		['', 'null'],
		[undefined, 'null'],
		['same-origin', 'https://evil.example'],
		['same-site', 'http://x.localhost']
	])('its forms are refused from other sites: %s, %s (C-03)', async (site, origin) => {
		expect((await sendForm(site, origin)).status).toBe(403);
		expect((await browser.profile()).status).toBe(200);
	});

	test('its forms work where the browser reports the same origin (C-03)', async () => {
		const { browser: other } = await register(server);
		const headers = { origin: 'null', 'sec-fetch-site': 'same-origin' };
		const answer = await other.fetch('/logout', { method: 'POST', headers });
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login']);
	});
});

describe('on https', () => {
	let secure: Server;
	beforeAll(async () => {
		secure = await startServer({
			env: {
				ORIGIN: 'https://app.example.com',
				SECRET_KEY: 'the secret key of the headers test',
				FALLBACK: 'none'
			}
		});
	});
	afterAll(() => secure.remove());

	test('every answer requires https for at least a year (C-06)', async () => {
		for (const path of [
			'/',
			'/favicon.svg',
			'/nothing',
			'/_postern/nothing.js',
			'/user',
			'/healthz'
		]) {
			for (const host of ['app.example.com', 'evil.example']) {
				const { headers } = await raw(secure.url, path, { headers: { host } });
				const [, age] = /^max-age=(\d+)/.exec(headers.get('strict-transport-security') ?? '') ?? [];
				expect(Number(age), path).toBeGreaterThanOrEqual(365 * 24 * 60 * 60);
			}
		}
	});
});

describe('no cache stores personal data (C-07)', () => {
	test.each([
		'/dashboard/x.css',
		'/dashboard/favicon.svg',
		'/dashboard;x.css',
		'/dashboard%2fx.css',
		'/dashboard%3Fx.css',
		'/dashboard%00.css',
		'/dashboard.css',
		'/dashboard/..%2ffavicon.svg',
		'/_postern/immutable/..%2f..%2fdashboard',
		'/_postern/immutable/%2e%2e/%2e%2e/dashboard',
		'/user/x.js',
		'/user;.js',
		'/user%0a.js'
	])('%s is not a file', async (path) => {
		const { person, browser: own } = await register(server, { name: 'Ann of the cache' });
		const mine = [...own.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
		const answer = await raw(server.url, path, { headers: { cookie: mine } });
		const isKept = /immutable|max-age=[1-9]/.test(answer.headers.get('cache-control') ?? '');
		const isTold = [person.identifier, 'Ann of the cache'].some((text) =>
			answer.body.includes(text)
		);
		expect([isKept, isTold && !answer.headers.get('cache-control')?.includes('no-store')]).toEqual([
			false,
			false
		]);
		expect(answer.status).toBeLessThan(500);
	});
});
