import { randomBytes } from 'node:crypto';
import {
	MagicLinkChannel,
	MagicLinkType,
	Passage,
	PassageError
} from '@passageidentity/passage-node';
import {
	SignJWT,
	createRemoteJWKSet,
	decodeJwt,
	decodeProtectedHeader,
	generateKeyPair
} from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { toText } from '../support/bytes.ts';
import { refresh, signUp } from '../support/client.ts';
import { newEmail } from '../support/addresses.ts';
import { keysOf } from '../support/keys.ts';
import { startServer, type Server } from '../support/server.ts';

const SECRET_KEY = randomBytes(32).toString('base64url');

let server: Server;
let passage: Passage;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
	passage = client((await keysOf(server)).management);
});
afterAll(() => server.remove());
afterEach(() => vi.useRealTimers());

/** The published library, with its two addresses pointing to the server. */
function client(apiKey: string, appID = server.appId): Passage {
	const made = new Passage({
		appID,
		apiKey,
		fetchApi: (url: string, init: RequestInit) => fetch(moved(url), init)
	} as ConstructorParameters<typeof Passage>[0]);
	const keys = new URL(`${server.url}/v1/apps/${appID}/.well-known/jwks.json`);
	Object.assign(made.auth, { jwks: createRemoteJWKSet(keys) });
	return made;
}

function moved(url: string): string {
	expect(url).toMatch(/^https:\/\/api\.passage\.id\/v1\//);
	return url.replace('https://api.passage.id', `${server.url}/management`);
}

async function join() {
	const email = newEmail();
	const passkey = new Authenticator();
	const { auth_token, refresh_token } = await signUp(server, email, passkey);
	return { email, passkey, auth_token, refresh_token, id: decodeJwt(auth_token).sub ?? '' };
}

/** The library's error for a refusal. */
const error = (statusCode: number, errorCode: string) =>
	expect.objectContaining({ statusCode, errorCode }) as PassageError;

describe('the management API through passage-node', () => {
	test('getApp', async () => {
		expect(await passage.getApp()).toMatchObject({
			id: server.appId,
			name: 'Postern',
			auth_origin: server.url,
			auth_methods: {
				passkeys: { enabled: true },
				otp: { enabled: true },
				magic_link: { enabled: false }
			},
			created_at: expect.any(Date),
			layouts: { profile: [], registration: [] },
			technologies: [],
			user_metadata_schema: []
		});
	});

	test('user.get', async () => {
		const { email, passkey, id } = await join();
		expect(await passage.user.get(id)).toMatchObject({
			id,
			email,
			status: 'active',
			login_count: 1,
			created_at: expect.any(Date),
			last_login_at: expect.any(Date),
			recent_events: [
				{ type: 'registration', created_at: expect.any(Date), completed_at: expect.any(Date) }
			],
			webauthn: true,
			webauthn_devices: [
				{ cred_id: toText(passkey.find('localhost').id), created_at: expect.any(Date) }
			]
		});
	});

	test('user.get of an unknown user', async () => {
		const asked = passage.user.get('U0000000000000000000000A');
		await expect(asked).rejects.toEqual(error(404, 'user_not_found'));
		await expect(asked).rejects.toBeInstanceOf(PassageError);
	});

	test('with a wrong key (G-01)', async () => {
		const { id } = await join();
		const stranger = client('wrong');
		await expect(stranger.user.get(id)).rejects.toEqual(error(401, 'invalid_access_token'));
		await expect(stranger.getApp()).rejects.toEqual(error(401, 'invalid_access_token'));
		await expect(passage.user.get(id)).resolves.toMatchObject({ id });
	});

	test('of another app', async () => {
		const other = client('key', 'AnotherApp00000000000001');
		// The key is judged first.
		await expect(other.getApp()).rejects.toEqual(error(401, 'invalid_access_token'));
		const { management } = await keysOf(server);
		const wrong = client(management, 'AnotherApp00000000000001');
		await expect(wrong.getApp()).rejects.toEqual(error(404, 'app_not_found'));
	});

	test('user.create, get, getByIdentifier, update', async () => {
		const email = newEmail('Mixed');
		const created = await passage.user.create({ email });
		expect(created).toMatchObject({ email: email.toLowerCase(), status: 'pending' });
		expect(await passage.user.create({ email })).toMatchObject({ id: created.id });
		expect(await passage.user.get(created.id)).toEqual(created);
		expect(await passage.user.getByIdentifier(email.toUpperCase())).toEqual(created);
		const changed = newEmail();
		expect(await passage.user.update(created.id, { email: changed })).toMatchObject({
			id: created.id,
			email: changed
		});
		await expect(passage.user.getByIdentifier(email)).rejects.toMatchObject({
			message: expect.stringContaining('User not found')
		});
	});

	test('user.deactivate, activate, delete', async () => {
		const { id } = await join();
		expect(await passage.user.deactivate(id)).toMatchObject({ id, status: 'inactive' });
		expect(await passage.user.activate(id)).toMatchObject({ id, status: 'active' });
		expect(await passage.user.delete(id)).toBe(true);
		await expect(passage.user.delete(id)).rejects.toEqual(error(404, 'user_not_found'));
	});

	test('user.listDevices, revokeDevice, revokeRefreshTokens', async () => {
		const { id, passkey, refresh_token } = await join();
		const [device] = await passage.user.listDevices(id);
		expect(device).toMatchObject({ cred_id: toText(passkey.find('localhost').id) });
		expect(await passage.user.revokeDevice(id, device?.id ?? '')).toBe(true);
		expect(await passage.user.listDevices(id)).toEqual([]);
		expect(await passage.user.revokeRefreshTokens(id)).toBe(true);
		await expect(refresh(server, refresh_token)).rejects.toThrow('401');
	});

	test('auth.createMagicLink', async () => {
		const [email, wish] = [newEmail(), { type: MagicLinkType.Login, send: false }];
		const link = await passage.auth.createMagicLink({ email, ...wish }, { ttl: 12 });
		expect(link).toMatchObject({ identifier: email, ttl: 12, type: 'login', activated: false });
		const channel = MagicLinkChannel.Email;
		const again = { userId: link.user_id, channel, ...wish };
		expect(await passage.auth.createMagicLink(again)).toMatchObject({ identifier: email });
		const unknown = passage.auth.createMagicLink({ ...again, userId: 'PassageUserID' });
		await expect(unknown).rejects.toEqual(error(404, 'user_not_found'));
	});
});

describe('validateJwt', () => {
	test('accepts an access token, also a refreshed one', async () => {
		const { auth_token, refresh_token, id } = await join();
		expect(await passage.auth.validateJwt(auth_token)).toBe(id);
		const next = await refresh(server, refresh_token);
		expect(await passage.auth.validateJwt(next.auth_token)).toBe(id);
	});

	test('authenticateRequest, by cookie', async () => {
		const { auth_token, id } = await join();
		const headers = { cookie: `a=b; psg_auth_token=${auth_token}` };
		expect(await passage.authenticateRequest(new Request(server.url, { headers }))).toBe(id);
	});

	const refused: [string, (token: string) => string | Promise<string>][] = [
		['noise', () => 'noise'],
		['one with other claims', (it) => it.replace(/\.[^.]+\./, `.${claimsOf(it, 'U0')}.`)],
		['one without a signature', (it) => it.replace(/[^.]+$/, '')],
		[
			'one by another key',
			async (it) =>
				new SignJWT(decodeJwt(it))
					.setProtectedHeader({ ...decodeProtectedHeader(it), alg: 'RS256' })
					.sign((await generateKeyPair('RS256')).privateKey)
		]
	];
	test.each(refused)('refuses %s', async (_, forge) => {
		const { auth_token, id } = await join();
		const forged = await forge(auth_token);
		await expect(passage.auth.validateJwt(forged)).rejects.toBeInstanceOf(PassageError);
		expect(await passage.auth.validateJwt(auth_token)).toBe(id);
	});

	const claimsOf = (token: string, sub: string) =>
		toText(Buffer.from(JSON.stringify({ ...decodeJwt(token), sub })));

	test('refuses an expired token', async () => {
		const { auth_token, id } = await join();
		const after = (minutes: number) => {
			vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 });
			return passage.auth.validateJwt(auth_token);
		};
		expect(await after(14)).toBe(id);
		vi.useRealTimers();
		await expect(after(16)).rejects.toBeInstanceOf(PassageError);
	});

	test('accepts a token although this clock is a minute behind (K-12)', async () => {
		const { auth_token, id } = await join();
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 55_000 });
		expect(await passage.auth.validateJwt(auth_token)).toBe(id);
	});

	test('refuses a token of another app', async () => {
		const { auth_token } = await join();
		const other = client('key', 'AnotherApp00000000000001');
		Object.assign(other.auth, { jwks: Reflect.get(passage.auth, 'jwks') as unknown });
		await expect(other.auth.validateJwt(auth_token)).rejects.toBeInstanceOf(PassageError);
	});
});
