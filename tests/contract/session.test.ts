import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { call, Refused, refresh, revoke } from '../support/client.ts';
import { Person, register, signedInWithoutProfile } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { setCookies } from '../support/set-cookies.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;
let db: Db;

beforeAll(async () => {
	server = await startServer();
	db = connect(server.env['DATABASE_URL'] ?? '');
});
afterAll(async () => {
	await db.destroy();
	await server.remove();
});
// Some tests come near a time limit, and the machine may be slow.
beforeEach(() => server.stopClock());
afterEach(() => server.startClock());

type Tokens = Awaited<ReturnType<Person['signUp']>>;

const ACCESS_MINUTES = 15;
const GRACE_SECONDS = 10;
const TRUST_SECONDS = 30;

/** The refresh token that a browser holds. */
const refreshTokenOf = (browser: Visitor) =>
	browser.cookies.get(browser.nameOf('refresh'))?.value ?? '';

const copyOf = (browser: Visitor) => browser.copy();

const isSignedIn = async (browser: Visitor) => (await browser.profile()).status !== 401;

describe('POST /session', () => {
	test('stores the access token and the next refresh token in cookies that scripts cannot read, and returns no token (C-01, C-07)', async () => {
		const person = new Person(server);
		const tokens = await person.signUp();
		const browser = new Visitor(server);
		const answer = await browser.session(tokens);
		expect(answer.status).toBe(200);
		expect(answer.body).toEqual({ redirect_to: '/welcome' });
		expect(answer.headers.get('cache-control')).toBe('no-store');
		const cookies = setCookies(answer.headers);
		const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax'];
		const name = browser.nameOf('refresh');
		expect(cookies).toEqual({
			psg_auth_token: { value: tokens.auth_token, attributes, maxAge: expect.any(Number) },
			[name]: { value: expect.any(String), attributes, maxAge: expect.any(Number) }
		});
		for (const [each, { value }] of Object.entries(cookies)) {
			expect(Buffer.byteLength(`${each}=${value}`)).toBeLessThan(4096);
			expect(value).not.toContain(tokens.refresh_token);
		}
		expect(cookies['psg_auth_token']?.maxAge).toBeLessThanOrEqual(ACCESS_MINUTES * 60);
		expect(cookies['psg_auth_token']?.maxAge).toBeGreaterThan(ACCESS_MINUTES * 60 - 10);
		expect(cookies[name]?.maxAge).toBeLessThanOrEqual(30 * 24 * 60 * 60);
		expect(cookies[name]?.maxAge).toBeGreaterThan(24 * 60 * 60);
	});

	test('exchanges the posted refresh token at once: it is no longer the live one', async () => {
		const { browser, tokens } = await register(server);
		const kept = refreshTokenOf(browser);
		expect(kept).not.toBe(tokens.refresh_token);
		expect((await refresh(server, tokens.refresh_token)).refresh_token).toBe(kept);
		// Once its successor has been used, the posted token is worthless.
		await refresh(server, kept);
		await expect(refresh(server, tokens.refresh_token)).rejects.toThrow(Refused);
	});

	test('puts nothing of a session into a page (C-01, C-07)', async () => {
		const { browser } = await register(server);
		const answer = await browser.fetch('/dashboard');
		expect(answer.headers.get('cache-control')).toMatch(/no-store/);
		const html = await answer.text();
		for (const { value } of browser.cookies.values()) expect(html).not.toContain(value);
		expect(html).not.toContain(refreshTokenOf(browser));
	});

	test.each<[string, (tokens: Tokens, other: Tokens) => object]>([
		['junk for an access token', ({ refresh_token }) => ({ auth_token: 'junk', refresh_token })],
		['no access token', ({ refresh_token }) => ({ auth_token: '', refresh_token })],
		['junk for a refresh token', ({ auth_token }) => ({ auth_token, refresh_token: 'junk' })],
		['no refresh token', ({ auth_token }) => ({ auth_token, refresh_token: '' })],
		[
			'the tokens the other way round',
			({ auth_token, refresh_token }) => ({
				auth_token: refresh_token,
				refresh_token: auth_token.slice(0, 512)
			})
		],
		[
			'an access token with another signature',
			({ auth_token, refresh_token }, other) => ({
				auth_token: [...auth_token.split('.').slice(0, 2), other.auth_token.split('.')[2]].join(
					'.'
				),
				refresh_token
			})
		],
		[
			'the tokens of two people (T-09)',
			({ auth_token }, { refresh_token }) => ({ auth_token, refresh_token })
		]
	])('refuses %s, and sets no cookie', async (_, mix) => {
		const [tokens, other] = [await new Person(server).signUp(), await new Person(server).signUp()];
		const browser = new Visitor(server);
		const answer = await browser.send('POST', '/session', mix(tokens, other));
		expect(answer.status).toBe(401);
		expect(answer.body).toEqual({ code: expect.any(String), error: expect.any(String) });
		expect(answer.headers.getSetCookie()).toEqual([]);
		// The server refuses only the mixture: the matching tokens still sign in.
		expect((await browser.session(tokens)).status).toBe(200);
	});

	test('refuses a mixture of two sessions of one user', async () => {
		const person = new Person(server);
		const [first, second] = [await person.signUp(), await person.signIn()];
		const browser = new Visitor(server);
		const answer = await browser.send('POST', '/session', {
			auth_token: first.auth_token,
			refresh_token: second.refresh_token
		});
		expect(answer.status).toBe(401);
		expect(browser.cookies.size).toBe(0);
	});

	test('refuses the tokens of an ended session, with or without a refresh token', async () => {
		const { auth_token, refresh_token } = await new Person(server).signUp();
		await revoke(server, refresh_token);
		for (const body of [{ auth_token, refresh_token }, { auth_token }]) {
			const answer = await new Visitor(server).send('POST', '/session', body);
			expect(answer.status).toBe(401);
			expect(answer.headers.getSetCookie()).toEqual([]);
		}
	});

	test.each<[string, string, number]>([
		['text/plain', 'text/plain', 415],
		['a form', 'application/x-www-form-urlencoded', 415],
		['multipart', 'multipart/form-data; boundary=x', 415],
		['no type', '', 415],
		['JSON with another charset', 'application/json; charset=utf-16', 415]
	])('refuses valid JSON sent as %s (C-03)', async (_, type, status) => {
		const { auth_token, refresh_token } = await new Person(server).signUp();
		const browser = new Visitor(server);
		const answer = await browser.fetch('/session', {
			method: 'POST',
			headers: { 'content-type': type },
			body: JSON.stringify({ auth_token, refresh_token })
		});
		expect(answer.status).toBe(status);
		expect(browser.cookies.size).toBe(0);
	});

	test.each([
		['nothing', {}],
		['numbers', { auth_token: 1, refresh_token: 2 }],
		['lists', { auth_token: ['x'], refresh_token: ['y'] }],
		['more than it knows', { auth_token: 'x', refresh_token: 'y', passage_id: 'z' }],
		['a draft that is not text', { auth_token: 'x', refresh_token: 'y', draft: { $ne: '' } }],
		['10 KB of token', { auth_token: 'x'.repeat(10_000), refresh_token: 'y' }]
	])('refuses %s (I-01, I-07)', async (_, body) => {
		const answer = await new Visitor(server).send('POST', '/session', body);
		expect(answer.status).toBe(400);
		expect(answer.body).toMatchObject({ code: 'invalid_request' });
	});

	const targets: [next: string, leadsTo: string][] = [
		['/account', '/account'],
		['/account?tab=passkeys&x=%2F', '/account?tab=passkeys&x=%2F'],
		['//evil.example', '/dashboard'],
		['/\\evil.example', '/dashboard'],
		['/\t/evil.example', '/dashboard'],
		['/\n/evil.example', '/dashboard'],
		['/..//evil.example', '/dashboard'],
		['/.//evil.example', '/dashboard'],
		['\\\\evil.example', '/dashboard'],
		['https://evil.example', '/dashboard'],
		['https:evil.example', '/dashboard'],
		['javascript:alert(1)', '/dashboard'],
		['data:text/html,x', '/dashboard'],
		['evil.example', '/dashboard'],
		['/logout', '/dashboard'],
		['/LOGOUT', '/dashboard'],
		['/x/../logout', '/dashboard'],
		['/%6cogout', '/dashboard'],
		['/v1/apps/x', '/dashboard'],
		['/management/v1/apps', '/dashboard'],
		['/session', '/dashboard'],
		['/user', '/dashboard'],
		['', '/dashboard'],
		[`/${'x'.repeat(5000)}`, '/dashboard'],
		['/a\r\nSet-Cookie: x=y', '/dashboard']
	];
	test('redirects only to the app’s own pages, and otherwise to the dashboard (R-01)', async () => {
		const { person, browser } = await register(server);
		const tokens = await person.signIn();
		for (const [next, leadsTo] of targets) {
			const answer = await browser.session(tokens, { next });
			expect(answer, next).toMatchObject({ status: 200, body: { redirect_to: leadsTo } });
		}
	});

	test('carries only a valid next through the page that completes the profile (R-01)', async () => {
		const { person, browser } = await signedInWithoutProfile(server);
		const tokens = await person.signIn();
		const lead = async (next: string) => (await browser.session(tokens, { next })).body.redirect_to;
		expect(await lead('/account')).toBe('/welcome?next=%2Faccount');
		expect(await lead('//evil.example')).toBe('/welcome');
	});

	test('the sign-in pages check next for signed-in and signed-out users (R-01)', async () => {
		const { browser } = await register(server);
		for (const [next, leadsTo] of targets.filter(([each]) => each.length < 2000)) {
			for (const page of ['/login', '/register', '/auth']) {
				const path = `${page}?${new URLSearchParams({ next })}`;
				const answer = await browser.fetch(path);
				expect([answer.status, answer.headers.get('location')], next).toEqual([303, leadsTo]);
				const stranger = await fetch(server.url + path);
				expect(stranger.status).toBe(200);
				if (next.includes('evil')) expect(await stranger.text()).not.toMatch(/next:"[^"]*evil/);
			}
		}
	});

	test('the pages of a signed-out user redirect a signed-in one', async () => {
		const { browser } = await register(server);
		for (const page of ['/', '/login', '/register', '/auth', '/welcome']) {
			const answer = await browser.fetch(page);
			expect([answer.status, answer.headers.get('location')], page).toEqual([303, '/dashboard']);
		}
	});

	test('of two next parameters the first counts, and is checked (R-01)', async () => {
		const { browser } = await register(server);
		const lead = async (query: string) =>
			(await browser.fetch(`/login?${query}`)).headers.get('location');
		expect(await lead('next=%2Faccount&next=%2F%2Fevil.example')).toBe('/account');
		expect(await lead('next=%2F%2Fevil.example&next=%2Faccount')).toBe('/dashboard');
		expect(await lead('next[]=%2F%2Fevil.example')).toBe('/dashboard');
	});

	test('the page that a signed-out user requested is passed on unchanged, on this host only (R-01)', async () => {
		for (const path of ['/dashboard?a=%2F%2Fevil.example&b', '/dashboard?next=//evil.example']) {
			const answer = await fetch(server.url + path, { redirect: 'manual' });
			expect(answer.headers.get('location')).toBe(`/login?${new URLSearchParams({ next: path })}`);
		}
	});

	test('every redirect after a POST is a 303 to this host, without a token in it (R-02)', async () => {
		const { person, browser } = await signedInWithoutProfile(server);
		const form = () => ({
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
			body: new URLSearchParams({ name: 'Ann', next: '//evil.example' }).toString()
		});
		const tokens = [...browser.cookies.values()].map(({ value }) => value);
		const answers = [
			await browser.fetch('/welcome', form()),
			await browser.fetch('/welcome', form()),
			await browser.logout(),
			await browser.logout()
		];
		expect(answers.map(({ status, headers }) => [status, headers.get('location')])).toEqual([
			[303, '/dashboard'],
			[303, '/dashboard'],
			[303, '/login'],
			[303, '/login']
		]);
		const begun = await browser.session(await person.signIn(), { next: '/account' });
		for (const token of tokens) expect(JSON.stringify(begun.body)).not.toContain(token);
	});

	test('twenty parallel posts make one profile and one session without a refusal (K-04, T-05)', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		const draft = await browser.draft(person.identifier, { name: 'Ann' });
		const tokens = await person.signUp();
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => browser.session(tokens, { draft: draft.body.id }))
		);
		for (const answer of answers) {
			expect(answer).toMatchObject({ status: 200, body: { redirect_to: '/dashboard' } });
		}
		const { body } = await browser.profile();
		expect(body['name']).toBe('Ann');
		const rows = await db
			.selectFrom('profile')
			.select('passage_id')
			.where('passage_id', '=', String(body['passage_id']))
			.execute();
		expect(rows).toHaveLength(1);
		const stored = answers.map(({ headers }) => setCookies(headers)[browser.nameOf('refresh')]);
		expect(new Set(stored.map((cookie) => cookie?.value)).size).toBe(1);
	});

	test('a repeat with the same tokens is harmless, also after the grace period (K-04)', async () => {
		const { browser, tokens } = await register(server);
		expect((await browser.session(tokens)).body.redirect_to).toBe('/dashboard');
		await server.advance(GRACE_SECONDS + 1);
		expect(await browser.session(tokens)).toMatchObject({
			status: 200,
			body: { redirect_to: '/dashboard' }
		});
		expect(await isSignedIn(browser)).toBe(true);
		await server.advance(ACCESS_MINUTES * 60 + 1);
		await browser.session(tokens);
		expect(await isSignedIn(browser)).toBe(true);
	});

	test('refuses an expired access token', async () => {
		const tokens = await new Person(server).signUp();
		await server.advance(ACCESS_MINUTES * 60 + 1);
		const browser = new Visitor(server);
		expect((await browser.session(tokens)).status).toBe(401);
		expect(browser.cookies.size).toBe(0);
	});

	test('ends the previous session: planted cookies never become another user’s (T-09)', async () => {
		const mallory = await register(server, { name: 'Mallory' });
		const victim = new Person(server);
		const browser = copyOf(mallory.browser);
		await browser.session(await victim.signUp());
		expect((await browser.profile()).status).toBe(404);
		expect(await isSignedIn(mallory.browser)).toBe(false);
		await expect(refresh(server, refreshTokenOf(mallory.browser))).rejects.toThrow(Refused);
		for (const [name, { value }] of mallory.browser.cookies) {
			if (name !== browser.nameOf('browser'))
				expect(browser.cookies.get(name)?.value).not.toBe(value);
		}
	});

	test('replaces a planted access token even where the other cookies are the session’s own (C-02, T-09)', async () => {
		const mallory = await register(server, { name: 'Mallory' });
		const { browser, tokens } = await register(server, { name: 'Ann' });
		const planted = mallory.browser.cookies.get('psg_auth_token');
		if (!planted) throw new Error('There is nothing to plant.');
		browser.cookies.set('psg_auth_token', planted);
		expect((await browser.session(tokens)).status).toBe(200);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('an access token planted beside a refresh cookie is ignored (C-02)', async () => {
		const mallory = await register(server, { name: 'Mallory' });
		const { browser } = await register(server, { name: 'Ann' });
		const planted = mallory.browser.cookies.get('psg_auth_token');
		if (!planted) throw new Error('There is nothing to plant.');
		browser.cookies.set('psg_auth_token', planted);
		expect((await browser.saveProfile({ name: 'A secret of Ann' })).status).toBe(200);
		expect((await browser.profile()).body['name']).toBe('A secret of Ann');
		expect((await mallory.browser.profile()).body['name']).toBe('Mallory');
	});

	test('a session refreshed during a refused request keeps its new cookies (T-05)', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		browser.cookies.delete('psg_auth_token');
		expect((await browser.fetch('/session')).status).toBe(405);
		await server.advance(GRACE_SECONDS + 1);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('keeps the previous session where the new tokens are refused', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		expect((await browser.session({ auth_token: 'junk', refresh_token: 'junk' })).status).toBe(401);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});
});

describe('an expired access token', () => {
	test('is replaced during requests for a page, for JSON and for a change', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		for (const ask of [
			() => browser.fetch('/dashboard'),
			() => browser.fetch('/user'),
			() => browser.send('POST', '/user', { name: 'Ann' })
		]) {
			const before = refreshTokenOf(browser);
			await server.advance(ACCESS_MINUTES * 60 + 60);
			const answer = await ask();
			expect(answer.status).toBe(200);
			expect(Object.keys(setCookies(answer.headers)).sort()).toEqual([
				browser.nameOf('refresh'),
				'psg_auth_token'
			]);
			expect(refreshTokenOf(browser)).not.toBe(before);
		}
	});

	test('is replaced also where the browser has already dropped it', async () => {
		const { browser } = await register(server);
		browser.cookies.delete('psg_auth_token');
		expect((await browser.fetch('/dashboard')).status).toBe(200);
		expect(browser.cookies.has('psg_auth_token')).toBe(true);
	});

	test('fifty parallel pages all succeed, and get the same refresh token (T-05)', async () => {
		const { browser } = await register(server);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		const pages = await Promise.all(Array.from({ length: 50 }, () => browser.fetch('/dashboard')));
		expect(pages.map(({ status }) => status)).toEqual(Array(50).fill(200));
		const stored = pages.map(({ headers }) => setCookies(headers)[browser.nameOf('refresh')]);
		expect(new Set(stored.map((cookie) => cookie?.value)).size).toBe(1);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		expect((await browser.fetch('/dashboard')).status).toBe(200);
	});

	test('beside a stolen, already used refresh token ends the session for both browsers (T-04)', async () => {
		const { browser } = await register(server);
		const thief = copyOf(browser);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		expect((await browser.fetch('/dashboard')).status).toBe(200);
		await server.advance(GRACE_SECONDS + 1);
		expect((await thief.fetch('/dashboard')).status).toBe(303);
		await server.advance(TRUST_SECONDS + 1);
		expect((await browser.fetch('/dashboard')).status).toBe(303);
	});

	test('is refused from the second of its expiry (T-02)', async () => {
		const { tokens } = await register(server);
		const headers = { authorization: `Bearer ${tokens.auth_token}` };
		const program = new Visitor(server, { headers });
		await server.advance(ACCESS_MINUTES * 60 - 10);
		expect((await program.profile()).status).toBe(200);
		await server.advance(11);
		expect((await program.profile()).status).toBe(401);
	});

	test('beside a junk refresh token signs out, and the server clears the cookies', async () => {
		const { browser } = await register(server);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		for (const junk of ['junk', 'x.y', '.', `${'x'.repeat(24)}.0.${'y'.repeat(2000)}`]) {
			const copy = copyOf(browser);
			copy.cookies.set(copy.nameOf('refresh'), { value: junk, path: '/' });
			const answer = await copy.fetch('/dashboard');
			expect(answer.status).toBe(303);
			expect(answer.headers.get('location')).toBe('/login?next=%2Fdashboard');
			expect([...copy.cookies.keys()]).toEqual([copy.nameOf('browser')]);
		}
		expect((await browser.fetch('/dashboard')).status).toBe(200);
	});
});

describe('POST /logout', () => {
	test('ends the session at once, also for copies of its cookies (T-07)', async () => {
		const { browser } = await register(server);
		const kept = copyOf(browser);
		const bearer = browser.cookies.get('psg_auth_token')?.value ?? '';
		expect(await isSignedIn(kept)).toBe(true);

		const answer = await browser.logout();
		expect(answer.status).toBe(303);
		expect(answer.headers.get('location')).toBe('/login');
		const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax'];
		expect(setCookies(answer.headers)).toEqual({
			psg_auth_token: { value: '', attributes, maxAge: 0 },
			[browser.nameOf('refresh')]: { value: '', attributes, maxAge: 0 },
			[browser.nameOf('flash')]: { value: 'logged-out', attributes, maxAge: 60 }
		});
		for (const said of [true, false]) {
			const page = await (await browser.fetch('/login')).text();
			expect(page.includes('You are logged out.</p>')).toBe(said);
		}
		expect([...browser.cookies.keys()]).toEqual([browser.nameOf('browser')]);

		await expect(refresh(server, refreshTokenOf(kept))).rejects.toThrow(Refused);
		const program = new Visitor(server, { headers: { authorization: `Bearer ${bearer}` } });
		expect((await program.profile()).status).toBe(401);
		expect((await call(server, 'GET', '/currentuser', { token: bearer })).status).toBe(401);
		const [byPage, byJson] = [copyOf(kept), copyOf(kept)];
		expect((await byPage.fetch('/dashboard')).status).toBe(303);
		expect((await byJson.profile()).status).toBe(401);
		expect((await copyOf(kept).saveProfile({ name: 'Eve' })).status).toBe(401);
	});

	test('works after the access token has expired', async () => {
		const { browser } = await register(server);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		const kept = copyOf(browser);
		expect((await browser.logout()).status).toBe(303);
		expect((await kept.fetch('/dashboard')).status).toBe(303);
	});

	test('leaves the user’s other sessions alone', async () => {
		const { person, browser } = await register(server);
		const phone = new Visitor(server);
		await phone.session(await person.signIn());
		await browser.logout();
		expect((await phone.fetch('/dashboard')).status).toBe(200);
	});

	test('twice, signed out, or with junk cookies redirects to the same place (K-04)', async () => {
		const { browser } = await register(server);
		for (let time = 0; time < 2; time++) {
			const answer = await browser.logout();
			expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login']);
		}
		browser.cookies.set('psg_auth_token', { value: 'junk', path: '/' });
		browser.cookies.set(browser.nameOf('refresh'), { value: 'junk.junk', path: '/' });
		expect((await browser.logout()).status).toBe(303);
		expect([...browser.cookies.keys()]).toEqual([
			browser.nameOf('browser'),
			browser.nameOf('flash')
		]);
	});
});

describe('a session that was ended elsewhere', () => {
	test('can change nothing from that moment (T-08)', async () => {
		const { browser } = await register(server);
		expect(await isSignedIn(browser)).toBe(true);
		await revoke(server, refreshTokenOf(browser));
		expect((await copyOf(browser).saveProfile({ name: 'Eve' })).status).toBe(401);
		expect((await browser.saveProfile({ name: 'Eve' })).status).toBe(401);
		expect([...browser.cookies.keys()]).toEqual([browser.nameOf('browser')]);
	});

	test('can read nothing after thirty seconds (T-08)', async () => {
		const { browser } = await register(server);
		await revoke(server, refreshTokenOf(browser));
		await server.advance(TRUST_SECONDS + 1);
		const answer = await browser.fetch('/dashboard');
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			'/login?next=%2Fdashboard'
		]);
	});

	test.each([
		['/account?a=b&c', '/account?a=b&c'],
		['/account?/profile', '/account'],
		['/account/export', '/account']
	])('discovered only by %s, redirects to %s (T-12)', async (path, next) => {
		const { browser } = await register(server);
		expect((await browser.fetch('/dashboard')).status).toBe(200);
		await revoke(server, refreshTokenOf(browser));
		const answer = await browser.fetch(path);
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			`/login?${new URLSearchParams({ next })}`
		]);
		expect([...browser.cookies.keys()]).toEqual([browser.nameOf('browser')]);
	});

	test('a user whose account is gone is redirected to the page that they requested (T-12)', async () => {
		const { browser, tokens } = await register(server);
		expect((await browser.fetch('/dashboard')).status).toBe(200);
		const path = `/postern/v1/apps/${server.appId}/currentuser`;
		await call(server, 'DELETE', path, { token: tokens.auth_token });
		const copy = copyOf(browser);
		const answer = await browser.fetch('/account/delete?a=b');
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			'/login?next=%2Faccount%2Fdelete%3Fa%3Db'
		]);
		await server.advance(TRUST_SECONDS + 1);
		expect((await copy.fetch('/dashboard')).status).toBe(303);
	});
});

describe('while the identity service cannot answer (T-12)', () => {
	/** Renames a table that the service needs. */
	async function without<T>(
		table: 'session' | 'identity_user' | 'credential',
		ask: () => Promise<T>
	) {
		await db.schema.alterTable(table).renameTo('gone').execute();
		try {
			return await ask();
		} finally {
			await db.schema.alterTable('gone').renameTo(table).execute();
		}
	}

	test('a page asks to try again, and the user stays signed in', async () => {
		const { browser } = await register(server);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		await without('session', async () => {
			const answer = await browser.fetch('/dashboard');
			expect(answer.status).toBe(503);
			expect(answer.headers.getSetCookie()).toEqual([]);
			const user = await browser.profile();
			expect(user).toMatchObject({ status: 503, body: { code: 'temporarily_unavailable' } });
			expect(user.headers.get('retry-after')).toMatch(/^\d+$/);
		});
		expect((await browser.fetch('/dashboard')).status).toBe(200);
	});

	test('public pages are served, also to signed-in users', async () => {
		const { browser } = await register(server);
		await server.advance(ACCESS_MINUTES * 60 + 60);
		await without('session', async () => {
			for (const path of ['/', '/login', '/register']) {
				expect((await browser.fetch(path)).status, path).toBe(200);
			}
			expect((await browser.fetch('/healthz')).status).toBe(200);
		});
	});

	test('a log-out asks to try again and keeps the cookies, and then ends the session (T-07)', async () => {
		const { browser } = await register(server);
		const before = copyOf(browser);
		await without('session', async () => {
			const answer = await browser.logout();
			expect(answer.status).toBe(503);
			expect(answer.headers.getSetCookie()).toEqual([]);
		});
		expect(await isSignedIn(browser)).toBe(true);
		expect((await browser.logout()).status).toBe(303);
		expect([...browser.cookies.keys()]).toEqual([
			browser.nameOf('browser'),
			browser.nameOf('flash')
		]);
		const kept = refreshTokenOf(before);
		expect(await isSignedIn(before)).toBe(false);
		await expect(refresh(server, kept)).rejects.toThrow(Refused);
	});

	test('a page that reads the account asks to try again, and the user stays logged in', async () => {
		const { browser } = await register(server);
		await without('credential', async () => {
			const answer = await browser.fetch('/account/delete');
			expect(answer.status).toBe(503);
			expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
			expect(answer.headers.getSetCookie()).toEqual([]);
			const id = answer.headers.get('x-request-id');
			expect(await answer.text()).toContain(`<code>${id}</code>`);
		});
		expect((await browser.fetch('/account/delete')).status).toBe(200);
	});

	test('POST /session asks to try again, and the same tokens then sign in', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		await browser.draft(person.identifier, { name: 'Ann' });
		const tokens = await person.signUp();
		for (const table of ['session', 'identity_user'] as const) {
			const answer = await without(table, () => browser.session(tokens));
			expect(answer).toMatchObject({ status: 503, body: { code: 'temporarily_unavailable' } });
		}
		expect((await browser.session(tokens)).status).toBe(200);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});
});
