import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { refusal } from '../support/expected.ts';
import { Person, register } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

/** Long enough to occur in no page by chance, unlike three letters of a nonce. */
const NAME = 'Ann of Harbour Street';

let server: Server;
let signedIn: Awaited<ReturnType<typeof register>>;

beforeAll(async () => {
	server = await startServer();
	signedIn = await register(server, { name: NAME });
});
afterAll(() => server.remove());

const ask = (path: string, headers: Record<string, string>, method = 'GET') =>
	raw(server.url, path, { method, headers });

const cookieOf = ({ browser }: typeof signedIn) =>
	[...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');

const places: [path: string, body: () => unknown][] = [
	['/drafts', () => ({ identifier: newEmail(), fields: { name: 'Eve' } })],
	['/session', () => signedIn.tokens],
	['/user', () => ({ name: 'Eve' })],
	['/logout', () => ({})],
	['/welcome', () => ({ name: 'Eve' })]
];
const origins: [origin: string, says: string | null][] = [
	['no origin', null],
	['a foreign origin', 'https://evil.example'],
	['the origin null', 'null'],
	['an empty origin', ''],
	['our host on https', 'https://localhost'],
	['our host on another port', 'http://localhost:1'],
	['a host that begins as ours', 'http://localhost.evil.example'],
	['two origins', 'https://evil.example, http://localhost']
];
const types = [
	'application/json',
	'text/plain',
	'application/x-www-form-urlencoded',
	'multipart/form-data; boundary=x',
	'application/octet-stream',
	''
];

describe('a change requested by a page of another origin (C-03)', () => {
	test.each(places)('%s refuses foreign origins with any content type', async (path, body) => {
		for (const [, origin] of origins) {
			for (const type of types) {
				const browser = new Visitor(server, { origin });
				for (const [name, cookie] of signedIn.browser.cookies) browser.cookies.set(name, cookie);
				const answer = await browser.fetch(path, {
					method: 'POST',
					headers: { 'content-type': type },
					body: JSON.stringify(body())
				});
				expect(answer.status, `${origin} ${type}`).toBe(403);
				expect(answer.headers.getSetCookie()).toEqual([]);
				expect(answer.headers.get('access-control-allow-origin')).toBeNull();
			}
		}
		expect((await signedIn.browser.profile()).body['name']).toBe(NAME);
	});

	test.each(places)('%s refuses Sec-Fetch-Site: cross-site', async (path, body) => {
		const browser = new Visitor(server, { headers: { 'sec-fetch-site': 'cross-site' } });
		for (const [name, cookie] of signedIn.browser.cookies) browser.cookies.set(name, cookie);
		expect((await browser.send('POST', path, body())).status).toBe(403);
	});

	test('is refused by the service where it carries our cookies, and answered where it carries none', async () => {
		const { appId } = server;
		for (const path of [`/v1/apps/${appId}/login/otp`, `/postern/v1/apps/${appId}/links/preview`]) {
			const page = new Visitor(server, { origin: 'https://evil.example' });
			const body = { identifier: newEmail(), magic_link: 'x' };
			const open = await page.send<{ code: string }>('POST', path, body);
			expect(open.body.code).not.toBe('foreign_origin');
			for (const [name, cookie] of signedIn.browser.cookies) {
				page.cookies.clear();
				page.cookies.set(name, cookie);
				expect(await page.send('POST', path, body), name).toEqual(refusal(403, 'foreign_origin'));
			}
		}
	});

	test('is refused with JSON by JSON endpoints', async () => {
		const browser = new Visitor(server, { origin: 'https://evil.example' });
		const answer = await browser.draft(newEmail(), { name: 'Eve' });
		expect(answer.body).toEqual({ code: 'foreign_origin', error: expect.any(String) });
	});

	test('is refused without cookies too, so that another site cannot sign a user in as a stranger', async () => {
		const browser = new Visitor(server, { origin: 'https://evil.example' });
		const answer = await browser.session(await new Person(server).signUp());
		expect(answer.status).toBe(403);
		expect(browser.cookies.size).toBe(0);
	});

	test('no other origin may read an answer or pass a preflight (C-04)', async () => {
		for (const path of ['/user', '/drafts', '/session', '/dashboard']) {
			const headers = {
				origin: 'https://evil.example',
				cookie: cookieOf(signedIn),
				'access-control-request-method': 'POST'
			};
			for (const method of ['GET', 'OPTIONS']) {
				const answer = await ask(path, headers, method);
				expect([...answer.headers.keys()].join()).not.toMatch(/access-control/);
				expect(answer.status).toBeLessThan(500);
			}
		}
	});
});

describe('methods and paths (C-09)', () => {
	test.each(['/drafts', '/session', '/logout'])('GET %s changes nothing', async (path) => {
		for (const method of ['GET', 'HEAD']) {
			const answer = await signedIn.browser.fetch(path, { method });
			expect(answer.status).toBe(405);
			expect(answer.headers.get('allow')).toContain('POST');
			expect(answer.headers.getSetCookie()).toEqual([]);
		}
		expect((await signedIn.browser.profile()).status).toBe(200);
	});

	test.each(['//user', '/user/', '/%75ser', '/USER', '/user;x', '/./user', '/x/../user'])(
		'%s bypasses no check',
		async (path) => {
			const senders: Record<string, string>[] = [
				{ cookie: cookieOf(signedIn), origin: 'https://evil.example' },
				{ origin: server.url }
			];
			for (const headers of senders) {
				const answer = await ask(path, headers, 'POST');
				expect([301, 308, 401, 403, 404, 405]).toContain(answer.status);
				const location = answer.headers.get('location');
				if (location) {
					expect(new URL(location, server.url).href).toBe(`${server.url}/user`);
				}
			}
			expect((await signedIn.browser.profile()).body['name']).toBe(NAME);
		}
	);
});

/** Spellings of a path that must not bypass the checks. */
const spellings: [what: string, spell: (path: string) => string][] = [
	['a slash before', (path) => `/${path}`],
	['a slash behind', (path) => `${path}/`],
	['slashes within', (path) => path.replaceAll(/(?!^)\//g, '//')],
	['an escaped letter', (path) => path.replace(/[a-z]/, (letter) => escapeOf(letter))],
	['an escaped slash', (path) => path.replace(/(?!^)\//, '%2f')],
	['an escaped slash before', (path) => `/%2f${path.slice(1)}`],
	['escaped twice', (path) => path.replace(/[a-z]/, (letter) => `%25${escapeOf(letter).slice(1)}`)],
	['capitals', (path) => path.toUpperCase()],
	['a parameter', (path) => `${path};x`],
	['a parameter within', (path) => path.replace(/(?!^)\//, ';x/')],
	['a dot', (path) => `/.${path}`],
	['two dots', (path) => `/x/..${path}`],
	['two escaped dots', (path) => `/v1/%2e%2e${path}`],
	['two dots and escaped slashes', (path) => `/v1/..%2f${path.slice(1)}`],
	['a backslash', (path) => path.replace('/', '/v1\\..\\')],
	['a null byte', (path) => `${path}%00`],
	['a space', (path) => `${path}%20`],
	['an ending', (path) => `${path}.json`],
	['a fragment', (path) => `${path}#x`],
	['a data request', (path) => `${path}/__data.json`]
];
const escapeOf = (letter: string) => `%${letter.charCodeAt(0).toString(16)}`;

describe('no spelling of a path bypasses a check (C-09)', () => {
	const json = { 'content-type': 'application/json' };

	test.each(spellings)('of the app: %s', async (_, spell) => {
		const cookie = cookieOf(signedIn);
		const senders: Record<string, string>[] = [
			{ ...json, cookie, origin: 'https://evil.example' },
			{ ...json, cookie },
			{ ...json, origin: server.url }
		];
		for (const path of ['/user', '/welcome', '/logout']) {
			for (const headers of senders) {
				const body = JSON.stringify({ name: 'Eve' });
				const answer = await raw(server.url, spell(path), { method: 'POST', headers, body });
				// A request without cookies is signed out, and may get the answer for signed-out users.
				if (headers['cookie']) expect(answer.status, path).toBeGreaterThanOrEqual(300);
				expect(answer.status, path).toBeLessThan(500);
				expect(answer.body).not.toContain(NAME);
			}
			const spelled = await ask(spell(path), {});
			expect(spelled.body).not.toContain(NAME);
		}
		expect((await signedIn.browser.profile()).body['name']).toBe(NAME);
	});

	test.each(spellings)('of the service: %s', async (_, spell) => {
		const id = (await signedIn.browser.profile()).body['passage_id'];
		for (const [path, secret] of [
			[`/management/v1/apps/${server.appId}/users/${String(id)}`, signedIn.person.identifier],
			[`/v1/apps/${server.appId}/currentuser`, signedIn.person.identifier],
			[`/postern/v1/apps/${server.appId}/session`, 'authenticated_at']
		] as const) {
			for (const [name, value] of [
				['cookie', cookieOf(signedIn)],
				['authorization', 'Bearer x']
			] as const) {
				const answer = await ask(spell(path), { [name]: value });
				expect(answer.status, path).toBeGreaterThanOrEqual(300);
				expect(answer.status, path).toBeLessThan(500);
				expect(answer.body).not.toContain(secret);
			}
		}
	});

	test.each(spellings)('another origin is refused as well: %s', async (_, spell) => {
		const headers = { origin: 'https://evil.example', 'access-control-request-method': 'GET' };
		const path = spell(`/v1/apps/${server.appId}/currentuser`);
		for (const method of ['GET', 'OPTIONS']) {
			const answer = await raw(server.url, path, { method, headers });
			expect([...answer.headers.keys()].join()).not.toMatch(/access-control/);
		}
	});

	test.each(['x-http-method-override', 'x-method-override', 'x-http-method'])(
		'the header %s does not change the method',
		async (name) => {
			const headers = { cookie: cookieOf(signedIn), origin: server.url, [name]: 'POST' };
			expect((await ask('/logout', headers)).status).toBe(405);
			expect((await ask('/logout?_method=POST', headers)).status).toBe(405);
			expect((await signedIn.browser.profile()).status).toBe(200);
		}
	);

	test.each(['x-original-url', 'x-rewrite-url', 'x-sveltekit-pathname', 'x-forwarded-prefix'])(
		'the header %s does not change the path',
		async (name) => {
			const answer = await ask('/healthz', { cookie: cookieOf(signedIn), [name]: '/user' });
			expect([answer.status, answer.body]).toEqual([200, 'ok']);
		}
	);

	test('a preflight to a missing path fails', async () => {
		for (const path of ['/v1/nothing', `/v1/apps/${server.appId}/nothing`, '/v1/']) {
			const answer = await raw(server.url, path, {
				method: 'OPTIONS',
				headers: { origin: server.url }
			});
			expect(answer.status, path).toBe(404);
		}
	});
});

describe('foreign hosts (C-08)', () => {
	test.each(['evil.example', '10.0.0.7', 'localhost', 'localhost:1', 'x.localhost'])(
		'%s gets no answer',
		async (host) => {
			for (const path of ['/', '/dashboard', '/user', `/v1/apps/${server.appId}`]) {
				const answer = await ask(path, { host, cookie: cookieOf(signedIn) });
				expect(answer.status, path).toBe(421);
				expect(answer.body).not.toContain(NAME);
			}
		}
	);

	test('the address of this machine redirects to its name, and nowhere else', async () => {
		const headers = { host: new URL(server.url).host.replace('localhost', '127.0.0.1') };
		for (const path of ['/login?next=/account', '//evil.example/', '/\\evil.example']) {
			const answer = await ask(path, headers);
			expect(answer.status).toBe(307);
			expect(new URL(answer.headers.get('location') ?? '', server.url).origin).toBe(server.url);
		}
		expect((await ask('/drafts', { ...headers, origin: server.url }, 'POST')).status).toBe(421);
	});

	test.each(['absolute', 'absolute and foreign'])(
		'a request line that is %s changes nothing',
		async (how) => {
			const target = how === 'absolute' ? server.url : 'http://evil.example';
			const answer = await ask(`${target}/dashboard`, { cookie: cookieOf(signedIn) });
			expect(answer.status).toBeGreaterThanOrEqual(400);
			expect(answer.status).toBeLessThan(500);
			expect(answer.body).not.toMatch(/Ann|evil/);
		}
	);

	test('the health endpoints answer under any host', async () => {
		for (const path of ['/healthz', '/readyz']) {
			const answer = await ask(path, { host: '10.0.0.7:3000' });
			expect([answer.status, answer.body]).toEqual([200, 'ok']);
		}
	});

	test('forwarded headers change neither the origin nor where a page leads', async () => {
		const forwarded = {
			'x-forwarded-host': 'evil.example',
			'x-forwarded-proto': 'https',
			'x-forwarded-for': '203.0.113.1',
			forwarded: 'host=evil.example;proto=https'
		};
		const page = await ask('/dashboard', forwarded);
		expect([page.status, page.headers.get('location')]).toEqual([303, '/login?next=%2Fdashboard']);
		const discovery = `/v1/apps/${server.appId}/.well-known/openid-configuration`;
		expect((await ask(discovery, forwarded)).body).not.toContain('evil.example');
		const foreign = { ...forwarded, origin: 'https://evil.example', cookie: cookieOf(signedIn) };
		expect((await ask('/logout', foreign, 'POST')).status).toBe(403);
	});
});

describe('pages of other origins (C-04, preflights)', () => {
	const preflight = (origin: string, path: string) =>
		fetch(server.url + path, {
			method: 'OPTIONS',
			headers: { origin, 'access-control-request-headers': 'passage-version' }
		});
	const users = () => `/v1/apps/${server.appId}/users`;

	test("the authentication API accepts the app's own origin, with the headers of the libraries", async () => {
		const answer = await preflight(server.url, users());
		expect(answer.status).toBe(204);
		expect(answer.headers.get('access-control-allow-origin')).toBe(server.url);
		expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
		expect(answer.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, DELETE');
		for (const name of ['authorization', 'content-type', 'passage-version']) {
			expect(answer.headers.get('access-control-allow-headers')?.split(', ')).toContain(name);
		}
	});

	test.each(origins.filter(([, origin]) => origin !== null))(
		'any other origin is refused: %s',
		async (_, origin) => {
			for (const method of ['OPTIONS', 'GET']) {
				const path = `${users()}?identifier=nobody@example.com`;
				const headers = { origin: origin ?? '' };
				const answer = await raw(server.url, path, { method, headers });
				expect(answer.headers.get('access-control-allow-origin')).toBeNull();
			}
		}
	);

	test('the management API and the app grant access to no origin', async () => {
		for (const path of [`/management/v1/apps/${server.appId}`, '/user', '/session']) {
			const answer = await preflight(server.url, path);
			expect(answer.headers.get('access-control-allow-origin')).toBeNull();
		}
	});
});
