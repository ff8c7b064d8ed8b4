import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import {
	call,
	signIn,
	startRegistration,
	type AuthResult,
	type Started
} from '../support/client.ts';
import { aTime, anId, answered, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { startServer, type Server } from '../support/server.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

const CHROME =
	'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const ONE_PASSWORD = 'bada5566-a7aa-401f-bd96-45619a55120d';

type Passkey = { id: string; name: string; provider: string | null; current: boolean };

/** The list for our own account page. */
const ask = (token?: string) =>
	call<{ passkeys: Passkey[] }>(
		server,
		'GET',
		`/postern/v1/apps/${server.appId}/currentuser/passkeys`,
		{ token }
	);

const list = async (token: string) => (await ask(token)).body.passkeys;

/** Registers a new user with that passkey, in a browser. Answers the address and an access token. */
async function register(passkey: Authenticator, agent: string) {
	const email = newEmail();
	const started = await startRegistration(server, email);
	const made = passkey.create(started.handshake.challenge.publicKey, { origin: server.url });
	const { body } = await call<{ auth_result: AuthResult }>(
		server,
		'POST',
		'/register/webauthn/finish',
		{
			body: {
				handshake_id: started.handshake.id,
				user_id: started.user?.id,
				handshake_response: made
			},
			headers: { 'user-agent': agent }
		}
	);
	return { email, token: body.auth_result.auth_token };
}

async function add(token: string, passkey: Authenticator, headers: Record<string, string>) {
	const { body } = await call<Started<PublicKeyCredentialCreationOptionsJSON>>(
		server,
		'POST',
		'/currentuser/devices/start',
		{ token, body: {} }
	);
	const handshake_response = passkey.create(body.handshake.challenge.publicKey, {
		origin: server.url
	});
	const answer = { handshake_id: body.handshake.id, handshake_response };
	return call(server, 'POST', '/currentuser/devices/finish', { token, body: answer, headers });
}

describe('the list of passkeys for our own page', () => {
	test('names each apart: by provider, else by browser and system, in the page’s language', async () => {
		const { token } = await register(new Authenticator({ aaguid: ONE_PASSWORD }), CHROME);
		const others: [Authenticator, string, string][] = [
			[new Authenticator({ aaguid: ONE_PASSWORD }), IPHONE, 'en'],
			[new Authenticator(), CHROME, 'en'],
			[new Authenticator(), CHROME, 'en'],
			[new Authenticator({ backedUp: false }), IPHONE, 'de'],
			[new Authenticator(), '<b>Evil/1', 'fr']
		];
		for (const [passkey, agent, language] of others) {
			const headers = { 'user-agent': agent, 'accept-language': language };
			expect((await add(token, passkey, headers)).status).toBe(201);
		}
		const entry = (name: string, provider: string | null, more: object = {}) => ({
			...{ id: anId, name, provider, synced: true, created_at: aTime, last_used_at: aTime },
			...{ current: false, ...more }
		});
		expect(await ask(token)).toEqual(
			answered(200, {
				passkeys: [
					entry('1Password', '1Password', { current: true }),
					entry('1Password 2', '1Password'),
					entry('Chrome on Windows', null),
					entry('Chrome on Windows 2', null),
					entry('Safari unter iOS', null, { synced: false }),
					entry('Clé d’accès', null)
				]
			})
		);
	});

	test('says which passkey began this session, and shows a new name', async () => {
		const first = new Authenticator();
		const { email, token } = await register(first, CHROME);
		const second = new Authenticator();
		await add(token, second, { 'user-agent': IPHONE });
		const { auth_token } = await signIn(server, email, second);
		const currents = async (of: string) => (await list(of)).map(({ current }) => current);
		expect([await currents(token), await currents(auth_token)]).toEqual([
			[true, false],
			[false, true]
		]);
		const [{ id = '' } = {}] = await list(token);
		const body = { friendly_name: ' Ann’s  laptop ' };
		await call(server, 'PATCH', `/currentuser/devices/${id}`, { token, body });
		expect((await list(auth_token)).map(({ name }) => name)).toEqual([
			'Ann’s laptop',
			'Safari on iOS'
		]);
	});

	test('is the user’s own', async () => {
		const [ann, eve] = [
			await register(new Authenticator(), CHROME),
			await register(new Authenticator(), CHROME)
		];
		const [[mine], [hers]] = [await list(ann.token), await list(eve.token)];
		expect(mine?.id).not.toBe(hers?.id);
		expect(await ask()).toEqual(refusal(401, 'invalid_access_token'));
	});
});
