import { createPublicKey, randomBytes } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deriveKeys, type Keys } from '../../src/lib/server/crypto.ts';
import { Authenticator } from '../support/authenticator.ts';
import { toText } from '../support/bytes.ts';
import { call, request, signUp } from '../support/client.ts';
import { aTime, anId, answered, publicUser, refusal } from '../support/expected.ts';
import { newEmail } from '../support/addresses.ts';
import { keysOf } from '../support/keys.ts';
import { startServer, type Server } from '../support/server.ts';

const SECRET_KEY = randomBytes(32).toString('base64url');

let server: Server;
let keys: Keys;
let token: string;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
	keys = await keysOf(server);
	token = keys.management;
});
afterAll(() => server.remove());

const get = (path: string, options: Parameters<typeof call>[3] = { token }) =>
	call(server, 'GET', `/management/v1/apps/${server.appId}${path}`, options);

async function join() {
	const email = newEmail();
	const passkey = new Authenticator();
	const { auth_token, refresh_token } = await signUp(server, email, passkey);
	return { email, passkey, auth_token, refresh_token, id: decodeJwt(auth_token).sub ?? '' };
}

describe('the management API requires its key (G-01)', () => {
	const denied = refusal(401, 'invalid_access_token');
	const paths = ['/users', '/users/U0000000000000000000000A', '/connection'];

	test('accepts the key', async () => {
		for (const authorization of [`Bearer ${token}`, `bearer ${token}`]) {
			expect((await get('', { headers: { authorization } })).status).toBe(200);
		}
	});

	test.each(paths)('refuses a request without a key: %s', async (path) => {
		expect(await get(path, {})).toEqual(denied);
	});

	test.each<[string, () => string]>([
		['nothing', () => ''],
		['another', () => toText(randomBytes(32))],
		['a part of the key', () => token.slice(0, -1)],
		['the key with a suffix', () => `${token}A`],
		['another case', () => token.toLowerCase().replace(/^./, (it) => it.toUpperCase())],
		['SECRET_KEY itself', () => SECRET_KEY],
		['what SECRET_KEY would give', () => deriveKeys(SECRET_KEY, server.appId).management],
		['what other keys are derived for', () => toText(keys.refresh.export())]
	])('refuses a wrong key: %s', async (_, wrong) => {
		for (const path of [...paths, '']) {
			// An empty text is no key, and the app needs none.
			if (path || wrong()) expect(await get(path, { token: wrong() })).toEqual(denied);
		}
	});

	test('refuses a user’s tokens', async () => {
		const { auth_token, refresh_token, id } = await join();
		for (const each of [auth_token, refresh_token]) {
			expect(await get('', { token: each })).toEqual(denied);
			expect(await get(`/users/${id}`, { token: each })).toEqual(denied);
		}
		expect((await get(`/users/${id}`)).status).toBe(200);
	});

	test('refuses the right key in another place', async () => {
		const search = `?api_key=${token}&access_token=${token}`;
		expect(await get(`/users${search}`, {})).toEqual(denied);
		expect(await get('/users', { headers: { cookie: `psg_auth_token=${token}` } })).toEqual(denied);
		expect(await get('/users', { headers: { 'x-api-key': token } })).toEqual(denied);
		for (const path of ['', '/users']) {
			const headers = { authorization: `Basic ${token}` };
			expect(await get(path, { headers })).toEqual(denied);
		}
	});

	test('does not admit a page of another origin (C-04)', async () => {
		const headers = { origin: 'https://evil.example', authorization: `Bearer ${token}` };
		const { headers: given } = await get('', { headers });
		expect([...given.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([]);
	});

	test('the key appears in no answer and in no log', async () => {
		expect(JSON.stringify((await get('')).body)).not.toContain(token);
		expect(server.logs()).not.toContain(token);
		expect(server.logs()).not.toContain(SECRET_KEY);
	});

	test('another app does not exist', async () => {
		const path = '/management/v1/apps/AnotherApp00000000000001';
		expect(await call(server, 'GET', path, { token })).toEqual(refusal(404, 'app_not_found'));
	});
});

describe('the app (G-02)', () => {
	test('contains everything that Passage’s libraries read', async () => {
		const shown = await request<{ app: Record<string, unknown> }>(server, 'GET', '');
		// Only the authentication API has these members.
		const { ephemeral: _, social_connections: __, ...shared } = shown.app;
		const otp = { enabled: true, ttl: 300, ttl_display_unit: 's' };
		const magic_link = { enabled: false, ttl: 600, ttl_display_unit: 's' };
		expect(await get('')).toEqual(
			answered(200, {
				app: {
					...shared,
					auth_methods: { passkeys: { enabled: true }, otp, magic_link },
					additional_auth_origins: [],
					allowed_callback_urls: [],
					allowed_logout_urls: [],
					application_login_uri: expect.any(String),
					auto_theme_enabled: expect.any(Boolean),
					created_at: aTime,
					hosted: false,
					hosted_subdomain: '',
					hosted_theme: expect.stringMatching(/^(auto|light|dark)$/),
					refresh_absolute_lifetime: 30 * 24 * 60 * 60,
					refresh_enabled: true,
					refresh_inactivity_lifetime: 14 * 24 * 60 * 60,
					role: expect.any(String),
					technologies: [],
					type: 'complete'
				}
			})
		);
	});
});

test('the app is shown without a key too, as libraries ask for it, with the key that signs (G-01)', async () => {
	const shown = await get('', {});
	expect(shown.body).toEqual((await get('')).body);
	const { app } = shown.body as { app: { rsa_public_key: string; auth_origin: string } };
	expect(app.auth_origin).toBe(server.url);
	const key = createPublicKey(Buffer.from(app.rsa_public_key, 'base64'));
	const { auth_token } = await join();
	expect((await jwtVerify(auth_token, key)).payload.aud).toContain(server.appId);
	const other = '/management/v1/apps/AnotherApp00000000000001';
	expect(await call(server, 'GET', other)).toEqual(refusal(404, 'app_not_found'));
});

describe('a user (G-02)', () => {
	const nobody = refusal(404, 'user_not_found');

	test('contains passkeys and everything that Passage’s libraries read', async () => {
		const { email, passkey, id } = await join();
		expect(await get(`/users/${id}`)).toEqual(
			answered(200, {
				user: {
					...publicUser(email),
					id,
					created_at: aTime,
					updated_at: aTime,
					last_login_at: aTime,
					login_count: 1,
					external_id: '',
					recent_events: [expect.objectContaining({ type: 'registration', status: 'complete' })],
					social_connections: {},
					webauthn_devices: [
						{
							id: anId,
							cred_id: toText(passkey.find('localhost').id),
							friendly_name: expect.stringMatching(/\S/),
							type: expect.stringMatching(/^(passkey|platform|security_key)$/),
							usage_count: 1,
							icons: { light: null, dark: null },
							created_at: aTime,
							updated_at: aTime,
							last_login_at: aTime
						}
					]
				}
			})
		);
	});

	test('without a completed sign-up has empty lists, never null', async () => {
		const email = newEmail();
		const body = { identifier: email };
		const { user } = await request<{ user: { id: string } }>(server, 'POST', '/users', { body });
		expect(await get(`/users/${user.id}`)).toMatchObject({
			status: 200,
			body: {
				user: {
					...publicUser(email, { status: 'pending', passkey: false }),
					webauthn_devices: [],
					recent_events: [],
					login_count: 0,
					// The libraries convert this text to a date.
					last_login_at: aTime
				}
			}
		});
	});

	test('invented by a sign-in for an unknown address does not exist (W-11)', async () => {
		const body = { identifier: newEmail() };
		const { user } = await request<{ user: { id: string } }>(
			server,
			'POST',
			'/login/webauthn/start',
			{ body }
		);
		expect(await get(`/users/${user.id}`)).toEqual(nobody);
	});

	test.each([
		'U0000000000000000000000A',
		'a@example.com',
		'%20',
		"'%20OR%201=1",
		'ä',
		'x'.repeat(999)
	])('the id “%s” is unknown (G-03)', async (id) => {
		expect(await get(`/users/${id}`)).toEqual(nobody);
	});

	test('an id in another case is unknown', async () => {
		const { id } = await join();
		const other = id.replace(/[a-z]/gi, (it) =>
			it === it.toLowerCase() ? it.toUpperCase() : it.toLowerCase()
		);
		expect(other).not.toBe(id);
		expect(await get(`/users/${other}`)).toEqual(nobody);
	});
});
