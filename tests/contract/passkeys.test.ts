import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import {
	call,
	finish,
	signIn,
	startRegistration,
	startSignIn,
	type AuthResult,
	type Started
} from '../support/client.ts';
import { aTime, anId, answered, authResult, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { attestationOf, regresses, shapes, type Use } from '../support/providers.ts';
import { startServer, type Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

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

type Passkey = {
	id: string;
	name: string;
	provider: string | null;
	synced: boolean;
	current: boolean;
};

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
async function register(passkey: Authenticator, agent = CHROME, overrides = {}) {
	const email = newEmail();
	const started = await startRegistration(server, email);
	const made = passkey.create(started.handshake.challenge.publicKey, {
		origin: server.url,
		overrides
	});
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

/** A sign-in with that counter and, if given, those flags. */
async function use({ email, passkey }: { email?: string; passkey: Authenticator }, made: Use) {
	const started = await startSignIn(server, email);
	const { publicKey } = started.handshake.challenge;
	const answer = passkey.get(publicKey, { origin: server.url, overrides: made });
	return finish(server, 'login', started, answer);
}

const signedIn = answered(200, { auth_result: authResult });

/** The lines of the log about such events. */
const logged = (event: string) =>
	server
		.logs()
		.split('\n')
		.filter((line) => line.includes(`"event":"${event}"`))
		.map((line) => JSON.parse(line) as Record<string, unknown>);

describe('passkeys as their providers make them (W-05, W-06, W-09, W-14)', () => {
	test.each(shapes)('$name', async (shape) => {
		const passkey = new Authenticator(shape);
		const { email, token } = await register(passkey, CHROME, attestationOf(shape));
		const [listed] = await list(token);
		expect(listed?.name).toMatch(shape.provider ?? /^Chrome on Windows$/);
		expect(listed?.provider !== null).toBe(shape.provider !== null);
		for (const [index, each] of shape.uses.entries()) {
			const person = index % 2 ? { passkey } : { email, passkey };
			expect(await use(person, each), `use ${index}`).toEqual(signedIn);
		}
	});

	test('a backup-eligible flag that changes is stored and logged as a security event (W-05)', async () => {
		const passkey = new Authenticator({ backedUp: false });
		const { email, token } = await register(passkey);
		const [{ id } = { id: '' }] = await list(token);
		const changes = () =>
			logged('passkey_backup_eligibility_changed').filter((line) => line['credential_id'] === id);
		const synced = async () => (await list(token)).map((each) => each.synced);
		passkey.traits.backedUp = true;
		for (let time = 0; time < 2; time++) await use({ email, passkey }, { counter: 0 });
		await until('a line', () => changes().length > 0);
		expect([await synced(), changes()]).toMatchObject([
			[true],
			[{ level: 'warn', presented: { backup_eligible: 1 }, stored: { backup_eligible: 0 } }]
		]);
		passkey.traits.backedUp = false;
		await use({ email, passkey }, { counter: 0 });
		await until('another line', () => changes().length > 1);
		expect([await synced(), changes().length]).toEqual([[false], 2]);
	});
});

describe('a device-bound passkey whose counter goes back (W-09)', () => {
	test.each(regresses)('%s: refused and logged, and the passkey survives', async (_, uses, bad) => {
		const passkey = new Authenticator({ backedUp: false });
		const { email, token } = await register(passkey, CHROME, { counter: 5 });
		for (const each of uses) expect(await use({ email, passkey }, each)).toEqual(signedIn);
		const before = logged('passkey_counter_went_back').length;
		const refused = [await use({ email, passkey }, bad), await use({ passkey }, bad)];
		expect(refused).toEqual([
			refusal(401, 'webauthn_login_failed'),
			refusal(401, 'discoverable_login_failed')
		]);
		for (const { body } of refused) {
			expect(body).toMatchObject({ error: expect.stringMatching(/^The counter of this passkey/) });
		}
		const [{ id } = { id: '' }] = await list(token);
		const stored = { sign_count: uses.at(-1)?.counter, backup_eligible: 0 };
		const line = { credential_id: id, stored, presented: { sign_count: bad.counter } };
		const lines = await until('both lines', () => {
			const all = logged('passkey_counter_went_back').slice(before);
			return all.length > 1 && all;
		});
		expect(lines).toMatchObject([line, line]);
		expect(await use({ email, passkey }, { counter: 2 ** 32 - 1 })).toEqual(signedIn);
	});

	test('a counter that has not begun to count is not judged', async () => {
		const passkey = new Authenticator({ backedUp: false });
		const { email } = await register(passkey);
		for (const counter of [0, 0, 3]) {
			expect(await use({ email, passkey }, { counter })).toEqual(signedIn);
		}
		expect((await use({ email, passkey }, { counter: 3 })).status).toBe(401);
	});
});
