import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { call } from '../support/client.ts';
import { register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());
// Some tests come near a time limit, and the machine may be slow.
beforeEach(() => server.stopClock());
afterEach(() => server.startClock());

const FRESH_SECONDS = 600;

const ask = (browser: Visitor, headers: Record<string, string> = {}) =>
	browser.send<{ auth_token: string }>('POST', '/session/token', undefined, headers);

describe('POST /session/token', () => {
	test('returns the access token of a recent sign-in, which the service accepts, and no refresh token (W-13)', async () => {
		const { browser } = await register(server);
		const answer = await ask(browser);
		expect(answer.status).toBe(200);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		expect(answer.headers.getSetCookie()).toEqual([]);
		expect(answer.body).toEqual({ auth_token: browser.cookies.get('psg_auth_token')?.value });
		const me = await call(server, 'GET', '/currentuser', { token: answer.body.auth_token });
		expect(me.status).toBe(200);
	});

	test('refuses a request without a session or with an ended one (W-13)', async () => {
		const none = await ask(new Visitor(server));
		expect(none).toMatchObject({ status: 401, body: { code: 'invalid_access_token' } });
		expect(none.headers.get('cache-control')).toBe('no-store');

		const { browser } = await register(server);
		const kept = [...browser.cookies];
		await browser.logout();
		for (const [name, cookie] of kept) browser.cookies.set(name, cookie);
		expect(await ask(browser)).toMatchObject({ status: 401 });
	});

	test('uses the browser’s cookies and ignores a bearer token (W-13)', async () => {
		const [old, fresh] = [await register(server), await register(server)];
		const authorization = `Bearer ${fresh.tokens.auth_token}`;
		expect(await ask(old.browser, { authorization })).toMatchObject({ status: 401 });
		const program = new Visitor(server, { origin: null, headers: { authorization } });
		expect(await ask(program)).toMatchObject({ status: 401 });
	});

	test('accepts only a page of the same origin (C-03)', async () => {
		const { browser } = await register(server);
		for (const origin of ['https://evil.example', 'null']) {
			const refused = await ask(browser, { origin });
			expect(refused).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
		}
		const { origin: ours } = new URL(server.url);
		const sibling = await ask(browser, { origin: ours, 'sec-fetch-site': 'same-site' });
		expect(sibling).toMatchObject({ status: 403, body: { code: 'foreign_origin' } });
		expect((await ask(browser)).status).toBe(200);
	});

	test('refuses a GET (C-09)', async () => {
		const { browser } = await register(server);
		const answer = await browser.send('GET', '/session/token');
		expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' } });
	});

	test('refuses ten minutes after the sign-in, although the session continues (W-13)', async () => {
		const { browser, person } = await register(server);
		await server.advance(FRESH_SECONDS - 5);
		expect((await ask(browser)).status).toBe(200);
		await server.advance(10);
		const stale = await ask(browser);
		expect(stale).toMatchObject({ status: 403, body: { code: 'reauthentication_required' } });
		expect(stale.headers.get('cache-control')).toBe('no-store');
		expect((await browser.profile()).status).toBe(200);

		// A refreshed token is new, but its sign-in is not.
		await server.advance(FRESH_SECONDS);
		const refreshed = await ask(browser);
		expect(refreshed).toMatchObject({ status: 403, body: { code: 'reauthentication_required' } });

		await browser.session(await person.signIn());
		expect((await ask(browser)).status).toBe(200);
	});
});
