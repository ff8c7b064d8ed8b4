import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/client.ts';
import { setStatus } from '../support/database.ts';
import { postForm, shown } from '../support/forms.ts';
import { register, type Person } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

type Listed = {
	id: string;
	browser_name: string;
	authenticated_at: string;
	last_used_at: string;
	current: boolean;
};

const TRUST_SECONDS = 30;
const ENDED = /<p[^>]*>Logged out there\./;
const path = (rest: string) => `/postern/v1/apps/${server.appId}/sessions${rest}`;
const tokenOf = (browser: Visitor) => browser.cookies.get('psg_auth_token')?.value ?? '';
const isSignedIn = async (browser: Visitor) => (await browser.profile()).status !== 401;

async function list(browser: Visitor): Promise<Listed[]> {
	const token = tokenOf(browser);
	const answer = await call<{ sessions: Listed[] }>(server, 'GET', path(''), { token });
	expect(answer.status).toBe(200);
	return answer.body.sessions;
}

/** Another browser of the same user. */
async function elsewhere(person: Person): Promise<Visitor> {
	const browser = new Visitor(server);
	await browser.session(await person.signIn());
	return browser;
}

/** Three browsers of one user. */
async function three() {
	const { person, browser } = await register(server);
	return { person, browsers: [browser, await elsewhere(person), await elsewhere(person)] as const };
}

/** Presses a button of the page that this browser opens, or has opened before. */
async function press(browser: Visitor, action: 'session' | 'others', id = '', opened?: Opened) {
	const { passage_id } = opened ?? (await open(browser));
	return postForm(browser, `/account?/${action}`, { passage_id, id });
}

type Opened = { passage_id: string };
const open = async (browser: Visitor) => shown(await browser.fetch('/account'));

const idOf = async (browser: Visitor) => (await list(browser)).find((each) => each.current)?.id;

describe('the sessions of a user', () => {
	test('are listed with their browsers and times, and the current one is marked', async () => {
		const { person, browser } = await register(server);
		const phone = new Visitor(server);
		const began = server.now();
		await phone.session(await person.signIn());
		const sessions = await list(phone);
		expect(sessions).toHaveLength(2);
		expect(sessions.filter(({ current }) => current)).toHaveLength(1);
		expect(sessions.map(({ id }) => id)).toContain(await idOf(browser));
		for (const session of sessions) {
			expect(session.browser_name).toBe('');
			expect(Date.parse(session.authenticated_at)).toBeLessThanOrEqual(server.now());
			expect(session).not.toHaveProperty('user_id');
		}
		const [newest] = sessions.filter(({ current }) => current);
		expect(Date.parse(newest?.authenticated_at ?? '')).toBeGreaterThanOrEqual(began - 1);
	});

	test('the page shows the browser’s name as text (I-05)', async () => {
		const { person, browser } = await register(server);
		const started = await call<{ handshake: never; user: never }>(
			server,
			'POST',
			'/login/webauthn/start',
			{ body: { identifier: person.identifier } }
		);
		const made = person.authenticator.get(
			(started.body.handshake as { challenge: { publicKey: never } }).challenge.publicKey,
			{ origin: server.url }
		);
		await call(server, 'POST', '/login/webauthn/finish', {
			body: {
				handshake_id: (started.body.handshake as { id: string }).id,
				handshake_response: made
			},
			headers: {
				'user-agent':
					'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 <script>'
			}
		});
		const html = await (await browser.fetch('/account')).text();
		expect(html).toContain('<bdi>Firefox, Linux</bdi>');
		expect(html).toContain('This browser');
	});

	test('the list omits ended and expired sessions', async () => {
		const { person, browser } = await register(server);
		await (await elsewhere(person)).logout();
		expect(await list(browser)).toHaveLength(1);
	});

	test('the time of last use moves with use', async () => {
		const fresh = await startServer();
		try {
			const { browser } = await register(fresh);
			const used = async () => {
				const answer = await call<{ sessions: Listed[] }>(
					fresh,
					'GET',
					`/postern/v1/apps/${fresh.appId}/sessions`,
					{ token: tokenOf(browser) }
				);
				return Date.parse(answer.body.sessions[0]?.last_used_at ?? '');
			};
			const before = await used();
			await fresh.advance(20 * 60);
			await browser.fetch('/dashboard');
			expect((await used()) - before).toBeGreaterThanOrEqual(20 * 60_000);
		} finally {
			await fresh.remove();
		}
	});

	test('ending one takes effect at once, and the others live on (T-07)', async () => {
		const { browsers } = await three();
		const [here, there, third] = browsers;
		const id = (await idOf(there)) ?? '';
		const kept = tokenOf(there);
		const ended = await call(server, 'DELETE', path(`/${id}`), { token: tokenOf(here) });
		expect(ended.status).toBe(200);
		const refused = await call(server, 'GET', '/currentuser', { token: kept });
		expect(refused).toMatchObject({ status: 401, body: { code: 'invalid_access_token' } });
		await server.advance(TRUST_SECONDS + 1);
		expect(await isSignedIn(there)).toBe(false);
		expect(await isSignedIn(here)).toBe(true);
		expect(await isSignedIn(third)).toBe(true);
	});

	test('ending one on the page takes effect in the app at once, too (T-08)', async () => {
		const { browsers } = await three();
		const [here, there, third] = browsers;
		expect((await there.fetch('/dashboard')).status).toBe(200);
		const answer = await press(here, 'session', await idOf(there));
		expect(answer.status).toBe(200);
		expect(await answer.text()).toMatch(ENDED);
		expect((await there.fetch('/dashboard')).status).toBe(303);
		expect((await third.fetch('/dashboard')).status).toBe(200);
	});

	test('ending all others leaves the current one (T-07)', async () => {
		const { person, browsers } = await three();
		const [here, ...others] = browsers;
		const stranger = await register(server);
		expect((await press(here, 'others')).status).toBe(200);
		for (const browser of others) expect((await browser.fetch('/dashboard')).status).toBe(303);
		expect(await list(here)).toHaveLength(1);
		expect(await isSignedIn(stranger.browser)).toBe(true);
		// The user can sign in again.
		expect(await isSignedIn(await elsewhere(person))).toBe(true);
	});

	test('ending a session twice, or an unknown one, is harmless on the page (K-04)', async () => {
		const { browsers } = await three();
		const [here, there] = browsers;
		const [id, opened] = [(await idOf(there)) ?? '', await open(here)];
		for (const each of [id, id, 'nobodys', '../../sessions', "' or 1=1 --", '']) {
			expect((await press(here, 'session', each, opened)).status).toBe(200);
		}
		expect(await list(here)).toHaveLength(2);
	});

	test('a stale tab of another user ends no session, and says so (T-07)', async () => {
		const [ann, eve] = [await three(), await three()];
		const [here, phone] = ann.browsers;
		const left = await open(here);
		for (const [action, id] of [
			['session', await idOf(phone)],
			['session', await idOf(eve.browsers[1])],
			['others', '']
		] as const) {
			const answer = await press(eve.browsers[0], action, id, left);
			expect(answer.status).toBe(409);
			const html = await answer.text();
			expect(html).toMatch(
				/<p[^>]*>Nothing was changed: this browser is now logged in to another account/
			);
			expect(html).not.toMatch(ENDED);
		}
		expect(await list(here)).toHaveLength(3);
		expect(await list(eve.browsers[0])).toHaveLength(3);
		// After the first user signs in again, the same tab can end sessions.
		expect((await press(here, 'session', await idOf(phone), left)).status).toBe(200);
		expect(await list(here)).toHaveLength(2);
	});

	test('another user’s sessions cannot be ended (I-06)', async () => {
		const { person, browser } = await register(server);
		await elsewhere(person);
		const victim = await register(server);
		const id = (await idOf(victim.browser)) ?? '';
		for (const each of [id, 'nobodys', '%27%20or%201=1', '%00']) {
			const answer = await call(server, 'DELETE', path(`/${each}`), { token: tokenOf(browser) });
			expect(answer).toMatchObject({ status: 404, body: { code: 'session_not_found' } });
		}
		expect((await press(browser, 'session', id)).status).toBe(200);
		await call(server, 'DELETE', path(''), { token: tokenOf(browser) });
		await server.advance(TRUST_SECONDS + 1);
		expect(await isSignedIn(victim.browser)).toBe(true);
	});

	test.each(['GET', 'DELETE'])('%s requires a session', async (method) => {
		for (const token of [undefined, 'junk', 'x'.repeat(43)]) {
			expect((await call(server, method, path(''), { token })).status).toBe(401);
		}
	});

	test('a deactivated user is signed out everywhere within a minute (T-08)', async () => {
		const { person, browsers } = await three();
		for (const browser of browsers) expect((await browser.fetch('/dashboard')).status).toBe(200);
		await setStatus(server, person.identifier, 'inactive');
		await server.advance(60);
		for (const browser of browsers) {
			expect((await browser.fetch('/dashboard')).status).toBe(303);
			expect(await isSignedIn(browser)).toBe(false);
		}
		await expect(person.signIn()).rejects.toMatchObject({ code: 'user_not_active' });
	});
});
