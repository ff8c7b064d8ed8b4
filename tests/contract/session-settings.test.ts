import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, refresh, type AuthResult } from '../support/client.ts';
import { refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { Person, register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { setCookies } from '../support/set-cookies.ts';
import { Visitor } from '../support/visitor.ts';

// Sessions as a team had them elsewhere: TOKEN_MINUTES and REFRESH.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let server: Server;
let before: Awaited<ReturnType<typeof register>>;

beforeAll(async () => {
	server = await startServer({ env: { TOKEN_MINUTES: '60', FALLBACK: 'none' } });
	before = await register(server);
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

/** Seconds between a token's issue and its end. */
const lifeOf = ({ auth_token }: Pick<AuthResult, 'auth_token'>) => {
	const { iat = 0, exp = 0 } = decodeJwt(auth_token);
	return exp - iat;
};
const isTaken = async (token: string) =>
	(await call(server, 'GET', '/currentuser', { token })).status === 200;
const app = async () => (await call<{ app: object }>(server, 'GET', '')).body.app;
const managed = async () =>
	(await call<{ app: object }>(server, 'GET', `/management/v1/apps/${server.appId}`)).body.app;

describe('TOKEN_MINUTES=60', () => {
	test('is how long an access token is valid, and what the app says of it (T-01)', async () => {
		const { tokens, browser } = await register(server);
		expect(lifeOf(tokens)).toBe(HOUR);
		expect(await app()).toMatchObject({ session_timeout_length: 60 });
		expect(await managed()).toMatchObject({ refresh_enabled: true });
		await server.advance(HOUR - MINUTE);
		expect(await isTaken(tokens.auth_token)).toBe(true);
		await server.advance(2 * MINUTE);
		expect(await isTaken(tokens.auth_token)).toBe(false);
		// Our own pages go on by the refresh cookie.
		expect((await browser.profile()).status).toBe(200);
	});

	test('never outlives the session (T-06)', async () => {
		const person = new Person(server);
		let tokens = await person.signUp();
		for (const days of [13, 13]) {
			await server.advance(days * DAY);
			tokens = await refresh(server, tokens.refresh_token);
		}
		await server.advance(4 * DAY - 10 * MINUTE);
		const last = await refresh(server, tokens.refresh_token);
		expect(lifeOf(last)).toBeLessThanOrEqual(10 * MINUTE);
		expect(lifeOf(last)).toBeGreaterThan(8 * MINUTE);
	});
});

describe('REFRESH=off and TOKEN_MINUTES=1440', () => {
	beforeAll(async () => {
		before = await register(server);
		Object.assign(server.env, { REFRESH: 'off', TOKEN_MINUTES: '1440' });
		await server.restart();
	});

	test('no refresh token is given, and none from before is taken', async () => {
		const person = new Person(server);
		for (const given of [await person.signUp(), await person.signIn()]) {
			expect(Object.keys(given).sort()).toEqual(['auth_token', 'redirect_url']);
			expect(lifeOf(given)).toBe(DAY);
		}
		expect(await app()).toMatchObject({ session_timeout_length: 1440 });
		expect(await managed()).toMatchObject({ refresh_enabled: false });
		const body = { refresh_token: before.tokens.refresh_token };
		const answer = await call(server, 'POST', '/tokens', { body });
		expect(answer).toEqual(refusal(401, 'invalid_refresh_token'));
	});

	test('a session of our own pages lasts as long as its token (T-06, C-01)', async () => {
		const { browser, person } = await register(server);
		const again = new Visitor(server);
		const begun = await again.session(await person.signIn());
		const ages = Object.values(setCookies(begun.headers)).map(({ maxAge = 0 }) => maxAge);
		expect(ages).toHaveLength(2);
		for (const age of ages) expect(Math.abs(age - DAY)).toBeLessThan(MINUTE);
		await server.advance(DAY - 10 * MINUTE);
		expect((await browser.profile()).status).toBe(200);
		expect((await again.saveProfile({ name: 'Ann B.' })).status).toBe(200);
		await server.advance(20 * MINUTE);
		expect((await browser.profile()).status).toBe(401);
		expect((await again.profile()).status).toBe(401);
	});

	test('it is listed, and logging out ends it at once (T-07)', async () => {
		const { browser, tokens } = await register(server);
		const { auth_token: token } = tokens;
		const path = `/postern/v1/apps/${server.appId}/sessions`;
		const listed = await call<{ sessions: object[] }>(server, 'GET', path, { token });
		expect(listed.body.sessions).toHaveLength(1);
		const stolen = browser.copy();
		expect((await browser.logout()).status).toBe(303);
		expect(browser.cookies.has('psg_auth_token')).toBe(false);
		expect(browser.cookies.has(browser.nameOf('refresh'))).toBe(false);
		expect(await isTaken(token)).toBe(false);
		expect((await stolen.profile()).status).toBe(401);
	});

	test('another login in the same browser ends it, and keeps the new one (T-09)', async () => {
		const { browser, tokens, person } = await register(server);
		const next = await person.signIn();
		for (let turn = 0; turn < 2; turn++) expect((await browser.session(next)).status).toBe(200);
		expect([await isTaken(tokens.auth_token), await isTaken(next.auth_token)]).toEqual([
			false,
			true
		]);
		expect((await browser.profile()).status).toBe(200);
	});

	test('a planted access cookie never shows another user’s account (C-02)', async () => {
		const victim = await register(server, { name: 'Victim' });
		const thief = await register(server, { name: 'Thief' });
		const planted = thief.browser.cookies.get('psg_auth_token');
		if (planted) victim.browser.cookies.set('psg_auth_token', planted);
		const seen = await victim.browser.profile();
		expect([seen.status, seen.body['name']]).toEqual([401, undefined]);
		expect((await thief.browser.profile()).body['name']).toBe('Thief');
	});
});
