import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Attestation, AttestationSteps } from '../support/attestation.ts';
import { Authenticator } from '../support/authenticator.ts';
import { fromText, sha256, toText } from '../support/bytes.ts';
import {
	call,
	finish,
	request,
	signIn,
	signUp,
	startRegistration,
	startSignIn,
	type AuthResult,
	type PublicUser,
	type Started
} from '../support/client.ts';
import { aCeremony, answered, authResult, publicUser, refusal } from '../support/expected.ts';
import { newEmail } from '../support/addresses.ts';
import { startServer, type Server } from '../support/server.ts';
import type { Overrides } from '../support/steps.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

type Creation = PublicKeyCredentialCreationOptionsJSON;
type Registration = Started<Creation>;
type Changes = Overrides<AttestationSteps>;

const begin = (email = newEmail()) => startRegistration(server, email);

/** An authenticator's answer to a registration that has begun. */
function create(
	{ handshake }: Registration,
	overrides: Changes = {},
	authenticator = new Authenticator()
) {
	return authenticator.create(handshake.challenge.publicKey, { origin: server.url, overrides });
}

const end = (started: Registration, answer: object = create(started), changes: object = {}) =>
	finish(server, 'register', started, answer, changes);

async function find(email: string): Promise<PublicUser | null> {
	const query = new URLSearchParams({ identifier: email });
	return (await request<{ user: PublicUser | null }>(server, 'GET', `/users?${query}`)).user;
}

async function passkeysOf({ auth_token }: AuthResult): Promise<string[]> {
	const { user } = await request<{ user: { webauthn_devices: { cred_id: string }[] } }>(
		server,
		'GET',
		'/currentuser',
		{ token: auth_token }
	);
	return user.webauthn_devices.map(({ cred_id }) => cred_id);
}

const registered = answered(200, { auth_result: authResult });
const refused = refusal(400, 'invalid_request');

describe('registering a passkey', () => {
	test.each([
		['ES256', -7],
		['EdDSA', -8],
		['RS256', -257]
	])('with %s: signs in, and can sign in again (W-06)', async (_, algorithm) => {
		const email = newEmail();
		const authenticator = new Authenticator({ algorithms: [algorithm] });
		const started = await begin(email);
		expect(started.user).toEqual(publicUser(email, { status: 'pending', passkey: false }));
		const answer = await end(started, create(started, {}, authenticator));
		expect(answer).toEqual(registered);
		expect(await find(email)).toEqual({ ...publicUser(email), id: started.user?.id });
		const ids = authenticator.credentials.map(({ id }) => toText(id));
		expect(await passkeysOf(answer.body.auth_result)).toEqual(ids);
		await signIn(server, email, authenticator);
		await signIn(server, undefined, authenticator);
	});

	test('an address with an account is refused, in the words that libraries look for', async () => {
		const email = newEmail();
		await signUp(server, email, new Authenticator());
		const body = { identifier: email };
		const answer = await call(server, 'POST', '/register/webauthn/start', { body });
		expect(answer).toEqual(refusal(400, 'invalid_request'));
		expect(answer.body).toMatchObject({ error: 'user: already exists.' });
	});

	test('a user who did not finish may begin again, and the earlier ceremony stays valid', async () => {
		const email = newEmail();
		await request(server, 'POST', '/users', { body: { identifier: email } });
		const first = await begin(email);
		const second = await begin(email.toUpperCase());
		expect(second.user).toEqual(first.user);
		expect(await end(first)).toEqual(registered);
	});

	test('a sign-up that begins otherwise meanwhile is the one that the passkey finishes (K-06)', async () => {
		const [email, authenticator] = [newEmail(), new Authenticator()];
		const started = await begin(email);
		expect(await find(email)).toBeNull();
		const path = '/users';
		const { user } = await request<Registration>(server, 'POST', path, {
			body: { identifier: email }
		});
		expect(await end(started, create(started, {}, authenticator))).toEqual(registered);
		expect(await find(email)).toEqual({ ...publicUser(email), id: user?.id });
		for (const identifier of [email, undefined]) await signIn(server, identifier, authenticator);
	});

	test('of two ceremonies for one address one succeeds, and only its passkey remains (K-06)', async () => {
		const email = newEmail();
		const starts = [await begin(email), await begin(email)];
		const answers = await Promise.all(starts.map((each) => end(each)));
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
		expect(answers.find(({ status }) => status === 400)?.body).toEqual({
			code: 'invalid_request',
			error: 'user: already exists.'
		});
		const winner = answers.find(({ status }) => status === 200)?.body.auth_result;
		expect(winner && (await passkeysOf(winner))).toHaveLength(1);
	});
});

describe('the options that the browser gets (W-10)', () => {
	const optionsFor = async (body: object) => {
		const path = '/register/webauthn/start';
		const started = await request<Registration>(server, 'POST', path, { body });
		return started.handshake.challenge.publicKey;
	};

	test('require a verified, discoverable credential for our own relying party', async () => {
		const email = newEmail();
		const { handshake, user } = await begin(email);
		expect(handshake.id).toEqual(aCeremony);
		const { challenge, user: account, ...rest } = handshake.challenge.publicKey;
		expect(rest).toMatchObject({
			rp: { id: 'localhost', name: 'Postern' },
			timeout: expect.any(Number),
			attestation: 'none',
			excludeCredentials: [],
			authenticatorSelection: {
				residentKey: 'required',
				requireResidentKey: true,
				userVerification: 'required'
			}
		});
		expect(rest.timeout).toBeGreaterThanOrEqual(300_000);
		expect(rest.timeout).toBeLessThanOrEqual(600_000);
		expect(rest.pubKeyCredParams.map(({ alg }) => alg).sort()).toEqual([-257, -7, -8]);
		expect(challenge).toMatch(/^[\w-]+$/);
		expect(account).toMatchObject({ name: email, displayName: email });
		expect(user?.email).toBe(email);
	});

	test('contain a user handle that is random, unique and without personal data', async () => {
		const email = newEmail();
		const handleOf = async (address: string) =>
			(await begin(address)).handshake.challenge.publicKey.user.id;
		await request(server, 'POST', '/users', { body: { identifier: email } });
		const handle = await handleOf(email);
		expect(handle).toMatch(/^[\w-]+$/);
		const bytes = fromText(handle);
		expect(bytes.length).toBeGreaterThanOrEqual(16);
		expect(bytes.length).toBeLessThanOrEqual(64);
		const id = (await find(email))?.id ?? '';
		for (const known of [email, id]) {
			expect(bytes).not.toEqual(Buffer.from(known));
			expect(bytes).not.toEqual(sha256(known));
		}
		expect(await handleOf(email)).toBe(handle);
		expect(await handleOf(newEmail())).not.toBe(handle);
	});

	test.each([
		['platform', 'platform'],
		['cross-platform', 'cross-platform'],
		['any', undefined],
		[undefined, undefined]
	])('honour the attachment %s', async (authenticator_attachment, expected) => {
		const options = await optionsFor({ identifier: newEmail(), authenticator_attachment });
		expect(options.authenticatorSelection?.authenticatorAttachment).toBe(expected);
	});

	test.each([
		['authenticator_attachment', 'other'],
		['challenge', toText(Buffer.alloc(32))],
		['user_verification', 'discouraged'],
		['userVerification', 'discouraged'],
		['authenticatorSelection', { userVerification: 'discouraged' }],
		['rp', { id: 'evil.example' }],
		['attestation', 'direct']
	])('cannot be changed by the client through %s (W-01, W-04)', async (name, value) => {
		const body = { identifier: newEmail(), [name]: value };
		expect(await call(server, 'POST', '/register/webauthn/start', { body })).toEqual(refused);
	});

	test('cannot be changed by proxy headers (C-08)', async () => {
		const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
		const { body } = await call<Registration>(server, 'POST', '/register/webauthn/start', {
			body: { identifier: newEmail() },
			headers
		});
		expect(body.handshake.challenge.publicKey.rp.id).toBe('localhost');
	});

	test('contain a new challenge of sufficient length each time (W-01)', async () => {
		const email = newEmail();
		const starts = await Promise.all(Array.from({ length: 10 }, () => begin(email)));
		const challenges = starts.map(({ handshake }) => handshake.challenge.publicKey.challenge);
		expect(new Set(challenges).size).toBe(10);
		for (const each of challenges) expect(fromText(each).length).toBeGreaterThanOrEqual(16);
	});
});

describe('a malformed answer (W-12)', () => {
	const member = (answer: Attestation, name: 'attestationObject' | 'clientDataJSON') => {
		const { [name]: _, ...response } = answer.response;
		return { ...answer, response };
	};
	const shapes: [string, (answer: Attestation) => unknown][] = [
		['null', () => null],
		['a text', JSON.stringify],
		['a list', (answer) => [answer]],
		['no id', ({ id: _, ...rest }) => rest],
		['no rawId', ({ rawId: _, ...rest }) => rest],
		['a number for an id', (answer) => ({ ...answer, id: 1, rawId: 1 })],
		['no type', ({ type: _, ...rest }) => rest],
		['no response', ({ response: _, ...rest }) => rest],
		['no attestation', (answer) => member(answer, 'attestationObject')],
		['no client data', (answer) => member(answer, 'clientDataJSON')],
		['an id that is not base64url', (answer) => ({ ...answer, id: 'ä', rawId: 'ä' })],
		['nothing', () => ({})]
	];
	test.each(shapes)('%s', async (_, change) => {
		const started = await begin();
		const answer = create(started);
		expect(await end(started, change(answer) as object)).toEqual(refused);
		// An unreadable answer names no ceremony, so it does not use one up.
		expect(await end(started, answer)).toEqual(registered);
	});

	test('plain base64 with padding is accepted', async () => {
		const started = await begin();
		const plain = (text: string) => fromText(text).toString('base64');
		const { id, rawId, response, ...rest } = create(started, {
			credentialId: Buffer.alloc(32, 255)
		});
		const answer = {
			...rest,
			id: plain(id),
			rawId: plain(rawId),
			response: {
				attestationObject: plain(response.attestationObject),
				clientDataJSON: plain(response.clientDataJSON)
			}
		};
		expect(answer.id).toMatch(/\/.*=$/);
		const { status, body } = await end(started, answer);
		expect(status).toBe(200);
		expect(await passkeysOf(body.auth_result)).toEqual([id]);
	});

	test('the additional members that Android sends are ignored', async () => {
		const started = await begin();
		const answer = create(started);
		const full = {
			...answer,
			authenticatorAttachment: 'platform',
			clientExtensionResults: { credProps: { rk: true } },
			response: { ...answer.response, transports: ['internal'], publicKeyAlgorithm: -7 }
		};
		expect(await end(started, full)).toEqual(registered);
	});
});

describe('a credential id of another user (W-07)', () => {
	test('is refused, and overwrites nothing', async () => {
		const owner = new Authenticator();
		const email = newEmail();
		await signUp(server, email, owner);
		const credentialId = owner.credentials[0]?.id ?? Buffer.alloc(0);
		const thief = newEmail();
		const started = await begin(thief);
		const authenticator = new Authenticator();
		expect(await end(started, create(started, { credentialId }, authenticator))).toEqual(refused);
		expect(await find(thief)).toBeNull();
		await expect(signIn(server, undefined, authenticator)).rejects.toThrow('401');
		const session = await signIn(server, email, owner);
		expect(await passkeysOf(session)).toEqual([toText(credentialId)]);
		expect(await end(await begin(thief))).toEqual(registered);
	});

	test('is refused when both users register at once', async () => {
		const credentialId = randomBytes(32);
		const starts = [await begin(), await begin()];
		const answers = await Promise.all(
			starts.map((each) => end(each, create(each, { credentialId })))
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
	});
});

describe('a registration ceremony can be finished once (W-02)', () => {
	test('after success', async () => {
		const started = await begin();
		const answer = create(started);
		const first = await end(started, answer);
		expect(first).toEqual(registered);
		expect(await end(started, answer)).toEqual(refused);
		expect(await end(started)).toEqual(refused);
		expect(await passkeysOf(first.body.auth_result)).toEqual([answer.id]);
	});

	test('also after a failure', async () => {
		const email = newEmail();
		const started = await begin(email);
		const answer = create(started);
		expect(await end(started, create(started, { origin: 'https://evil.example' }))).toEqual(
			refused
		);
		expect(await end(started, answer)).toEqual(refused);
		expect(await end(await begin(email))).toEqual(registered);
	});

	test('20 at once: one succeeds', async () => {
		const email = newEmail();
		const started = await begin(email);
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => end(started, create(started)))
		);
		const good = answers.filter(({ status }) => status === 200);
		expect(good).toHaveLength(1);
		expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
		expect(good[0] && (await passkeysOf(good[0].body.auth_result))).toHaveLength(1);
	});

	test('expires after ten minutes (W-01)', async () => {
		const email = newEmail();
		const [early, late] = [await begin(email), await begin(newEmail())];
		await server.advance(9 * 60);
		expect(await end(early)).toEqual(registered);
		await server.advance(2 * 60);
		expect(await end(late)).toEqual(refused);
	});
});

describe('a registration belongs to the user that it began for', () => {
	test.each([
		['no user', () => undefined],
		['another new user', async () => (await begin()).user?.id],
		['an unknown user', () => Promise.resolve('U0000000000000000000000A')]
	])('the user_id of %s is refused', async (_, other) => {
		const email = newEmail();
		const started = await begin(email);
		const user_id = await other();
		expect(await end(started, create(started), { user_id })).toEqual(refused);
		expect(await find(email)).toBeNull();
		expect(await end(await begin(email))).toEqual(registered);
	});

	test.each(['', 'H0000000000000000000000A', 'x'.repeat(65)])(
		'an unknown handshake id “%s” is refused (W-02)',
		async (handshake_id) => {
			const started = await begin();
			expect(await end(started, create(started), { handshake_id })).toEqual(refused);
			expect(await end(started)).toEqual(registered);
		}
	);

	test('a sign-in’s challenge is refused (W-01)', async () => {
		const email = newEmail();
		const started = await begin(email);
		const { handshake } = await startSignIn(server, email);
		const { challenge } = handshake.challenge.publicKey;
		const answer = create(started, { challenge });
		expect(await end(started, answer, { handshake_id: handshake.id })).toEqual(refused);
		expect(await end(started)).toEqual(registered);
	});
});
