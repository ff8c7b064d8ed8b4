import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Assertion, AssertionSteps } from '../support/assertion.ts';
import { Authenticator } from '../support/authenticator.ts';
import { fromText, toText } from '../support/bytes.ts';
import {
	call,
	finish,
	request,
	signIn,
	signUp,
	startRegistration,
	startSignIn,
	type Started
} from '../support/client.ts';
import { aCeremony, anId, answered, authResult, refusal } from '../support/expected.ts';
import { newEmail } from '../support/addresses.ts';
import { startServer, type Server } from '../support/server.ts';
import type { Overrides } from '../support/steps.ts';

type SignIn = Started<PublicKeyCredentialRequestOptionsJSON>;
type Person = { email: string; passkey: Authenticator };

let server: Server;
let ann: Person;
let bob: Person;

beforeAll(async () => {
	server = await startServer();
	[ann, bob] = await Promise.all([join('ann'), join('bob')]);
});
afterAll(() => server.remove());

async function join(name: string, passkey = new Authenticator()): Promise<Person> {
	const email = newEmail(name);
	await signUp(server, email, passkey);
	return { email, passkey };
}

const begin = (email?: string) => startSignIn(server, email);

/** An authenticator's answer to a sign-in that has begun. */
function get({ handshake }: SignIn, passkey: Authenticator, overrides: Changes = {}) {
	return passkey.get(handshake.challenge.publicKey, { origin: server.url, overrides });
}
type Changes = Overrides<AssertionSteps>;

const end = (started: SignIn, answer: object, changes: object = {}) =>
	finish(server, 'login', started, answer, changes);

/** The data that the authenticator stores about a user. */
const credentialOf = ({ passkey }: Person) => passkey.find('localhost');
const handleOf = (person: Person) => toText(credentialOf(person).userHandle);

const signedIn = answered(200, { auth_result: authResult });
const failed = {
	named: refusal(401, 'webauthn_login_failed'),
	discoverable: refusal(401, 'discoverable_login_failed')
};
const ways = ['named', 'discoverable'] as const;
const emailFor = (way: (typeof ways)[number], { email }: Person) =>
	way === 'named' ? email : undefined;

describe('signing in with a passkey', () => {
	test.each([
		['ES256', -7],
		['EdDSA', -8],
		['RS256', -257]
	])('with %s, by name and by the passkey alone (W-06)', async (_, algorithm) => {
		const { email, passkey } = await join('carol', new Authenticator({ algorithms: [algorithm] }));
		for (const identifier of [email, email.toUpperCase(), undefined]) {
			const started = await begin(identifier);
			expect(await end(started, get(started, passkey))).toEqual(signedIn);
		}
	});

	test('is counted, and its time is recorded', async () => {
		const { email, passkey } = await join('carol');
		await signIn(server, email, passkey);
		const { auth_token } = await signIn(server, undefined, passkey);
		const { body } = await call(server, 'GET', '/currentuser', { token: auth_token });
		expect(body).toMatchObject({
			user: { email, login_count: 3, webauthn_devices: [{ usage_count: 3 }] }
		});
	});

	test('fails for a user who did not finish signing up', async () => {
		const email = newEmail();
		await request(server, 'POST', '/users', { body: { identifier: email } });
		const started = await begin(email);
		expect(await end(started, get(started, ann.passkey))).toEqual(failed.named);
	});
});

describe('a passkey signs in its owner only (W-08)', () => {
	test('another user’s passkey is refused for a sign-in by name', async () => {
		const started = await begin(ann.email);
		expect(await end(started, get(started, bob.passkey))).toEqual(failed.named);
		const again = await begin(bob.email);
		expect(await end(again, get(again, bob.passkey))).toEqual(signedIn);
	});

	test('another user’s passkey is refused under the named user’s handle', async () => {
		const started = await begin(ann.email);
		const answer = get(started, bob.passkey, { userHandle: handleOf(ann) });
		expect(await end(started, answer)).toEqual(failed.named);
	});

	test.each(ways)('another user’s handle is refused, %s', async (way) => {
		const started = await begin(emailFor(way, ann));
		const answer = get(started, ann.passkey, { userHandle: handleOf(bob) });
		expect(await end(started, answer)).toEqual(failed[way]);
		const again = await begin(emailFor(way, ann));
		const honest = get(again, ann.passkey, { userHandle: handleOf(ann) });
		expect(await end(again, honest)).toEqual(signedIn);
	});

	test.each(['AA', toText(randomBytes(32)), toText(Buffer.from('x'))])(
		'the unknown handle %s is refused',
		async (userHandle) => {
			for (const way of ways) {
				const started = await begin(emailFor(way, ann));
				const answer = get(started, ann.passkey, { userHandle });
				expect(await end(started, answer)).toEqual(failed[way]);
			}
		}
	);

	test.each([
		['the empty text', ''],
		['null', null],
		['nothing', undefined]
	])('no handle, sent as %s, is accepted by name and refused without', async (_, userHandle) => {
		const named = await begin(ann.email);
		expect(await end(named, get(named, ann.passkey, { userHandle }))).toEqual(signedIn);
		const unnamed = await begin();
		const answer = get(unnamed, ann.passkey, { userHandle });
		expect(await end(unnamed, answer)).toEqual(failed.discoverable);
	});

	test.each(ways)('the handle encoded twice, as iOS sends it, is accepted, %s', async (way) => {
		const started = await begin(emailFor(way, ann));
		const userHandle = toText(Buffer.from(handleOf(ann)));
		expect(await end(started, get(started, ann.passkey, { userHandle }))).toEqual(signedIn);
	});

	test('a user_id of another user or an unknown one is refused, and any where the start named no user', async () => {
		const { user } = await begin(bob.email);
		for (const user_id of [user?.id, 'U0000000000000000000000A', '']) {
			const started = await begin(ann.email);
			const answer = get(started, ann.passkey);
			expect(await end(started, answer, { user_id })).toEqual(failed.named);
		}
		const unnamed = await begin();
		const answer = get(unnamed, ann.passkey);
		expect(await end(unnamed, answer, { user_id: user?.id })).toEqual(failed.discoverable);
	});

	test('the user’s own user_id, or none, is accepted', async () => {
		for (const changes of [{}, { user_id: undefined }]) {
			const started = await begin(ann.email);
			expect(await end(started, get(started, ann.passkey), changes)).toEqual(signedIn);
		}
	});

	test('the token names the user', async () => {
		const { auth_token } = await signIn(server, undefined, bob.passkey);
		const { body } = await call(server, 'GET', '/currentuser', { token: auth_token });
		expect(body).toMatchObject({ user: { email: bob.email } });
	});
});

describe('the counter (W-09)', () => {
	const bound = () => new Authenticator({ counts: true, backedUp: false });

	test('increases, and a lower value is refused without harm to the passkey', async () => {
		const { email, passkey } = await join('dora', bound());
		const use = async (counter: number) => {
			const started = await begin(email);
			return end(started, get(started, passkey, { counter }));
		};
		expect(await use(5)).toEqual(signedIn);
		for (const counter of [4, 5, 0]) expect(await use(counter)).toEqual(failed.named);
		expect(await use(6)).toEqual(signedIn);
		expect(await use(2 ** 32 - 1)).toEqual(signedIn);
	});

	test('may stay at zero', async () => {
		const { email, passkey } = await join('dora');
		for (let use = 0; use < 3; use++)
			await signIn(server, email, passkey, { overrides: { counter: 0 } });
	});

	test('two uses with the same value: one succeeds', async () => {
		const { email, passkey } = await join('dora', bound());
		const starts = [await begin(email), await begin(email)];
		const answers = await Promise.all(
			starts.map((each) => end(each, get(each, passkey, { counter: 1 })))
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
	});
});

describe('a sign-in ceremony can be finished once (W-02)', () => {
	test.each(ways)('after success, %s', async (way) => {
		const started = await begin(emailFor(way, ann));
		const answer = get(started, ann.passkey);
		expect(await end(started, answer)).toEqual(signedIn);
		expect(await end(started, answer)).toEqual(failed.named);
		expect(await end(started, get(started, ann.passkey))).toEqual(failed.named);
	});

	test.each(ways)('also after a failure, %s', async (way) => {
		const started = await begin(emailFor(way, ann));
		const wrong = get(started, ann.passkey, { origin: 'https://evil.example' });
		expect(await end(started, wrong)).toEqual(failed[way]);
		expect(await end(started, get(started, ann.passkey))).toEqual(failed.named);
		const again = await begin(emailFor(way, ann));
		expect(await end(again, get(again, ann.passkey))).toEqual(signedIn);
	});

	test.each(ways)('20 at once: one succeeds, %s', async (way) => {
		const started = await begin(emailFor(way, ann));
		const answer = get(started, ann.passkey);
		const answers = await Promise.all(Array.from({ length: 20 }, () => end(started, answer)));
		expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
		expect(answers.filter(({ status }) => status === 401)).toHaveLength(19);
	});

	test('expires after ten minutes (W-01)', async () => {
		const [early, late] = [await begin(ann.email), await begin()];
		await server.advance(9 * 60);
		expect(await end(early, get(early, ann.passkey))).toEqual(signedIn);
		await server.advance(2 * 60);
		expect(await end(late, get(late, ann.passkey))).toEqual(failed.named);
		const again = await begin();
		expect(await end(again, get(again, ann.passkey))).toEqual(signedIn);
	});

	test.each(['', 'H0000000000000000000000A'])(
		'an unknown handshake id “%s” is refused',
		async (handshake_id) => {
			const started = await begin(ann.email);
			const answer = get(started, ann.passkey);
			expect(await end(started, answer, { handshake_id })).toEqual(failed.named);
			expect(await end(started, answer)).toEqual(signedIn);
		}
	);

	test('a registration’s challenge does not sign in any user, including its own (W-01)', async () => {
		const email = newEmail();
		const { handshake } = await startRegistration(server, email);
		const passkey = new Authenticator();
		await signUp(server, email, passkey);
		const { challenge } = handshake.challenge.publicKey;
		const started = await begin(email);
		const answer = get(started, passkey, { challenge });
		expect(await end(started, answer, { handshake_id: handshake.id })).toEqual(failed.named);
		expect(await end(started, get(started, passkey))).toEqual(signedIn);
	});

	test('another sign-in’s challenge is refused (W-01)', async () => {
		const [mine, other] = [await begin(ann.email), await begin(bob.email)];
		expect(await end(mine, get(other, ann.passkey))).toEqual(failed.named);
	});
});

describe('the options that the browser gets (W-10)', () => {
	test.each(ways)('require user verification for our own relying party, %s', async (way) => {
		const started = await begin(emailFor(way, ann));
		expect(started.handshake).toEqual({
			id: aCeremony,
			challenge: {
				publicKey: {
					challenge: expect.stringMatching(/^[\w-]+$/),
					rpId: 'localhost',
					timeout: expect.any(Number),
					userVerification: 'required'
				}
			}
		});
		const { timeout = 0 } = started.handshake.challenge.publicKey;
		expect(timeout).toBeGreaterThanOrEqual(300_000);
		expect(timeout).toBeLessThanOrEqual(600_000);
		if (way === 'discoverable') expect(started.user).toBeNull();
	});

	test('contain a new challenge of sufficient length each time (W-01)', async () => {
		const starts = await Promise.all(Array.from({ length: 10 }, () => begin(ann.email)));
		const challenges = starts.map(({ handshake }) => handshake.challenge.publicKey.challenge);
		expect(new Set(challenges).size).toBe(10);
		for (const each of challenges) expect(fromText(each).length).toBeGreaterThanOrEqual(16);
	});

	test.each([
		['challenge', toText(Buffer.alloc(32))],
		['userVerification', 'discouraged'],
		['rpId', 'evil.example'],
		['allowCredentials', []],
		['user_id', 'U0000000000000000000000A']
	])('cannot be changed by the client through %s (W-01, W-04)', async (name, value) => {
		const body = { identifier: ann.email, [name]: value };
		const answer = await call(server, 'POST', '/login/webauthn/start', { body });
		expect(answer).toEqual(refusal(400, 'invalid_request'));
	});

	test.each(['', 'nobody', 'a@b', 1, null])(
		'an invalid identifier is refused: %j',
		async (identifier) => {
			const answer = await call(server, 'POST', '/login/webauthn/start', { body: { identifier } });
			expect(answer).toEqual(refusal(400, 'invalid_request'));
		}
	);
});

describe('a start does not reveal whether an account exists (W-11)', () => {
	const start = (identifier: string) =>
		call<SignIn>(server, 'POST', '/login/webauthn/start', { body: { identifier } });

	/** The same JSON with each value replaced by its type. */
	const shape = (value: unknown): unknown => {
		if (typeof value !== 'object' || value === null) return typeof value;
		if (Array.isArray(value)) return value.map(shape);
		return Object.entries(value).map(([name, each]) => [name, shape(each)]);
	};
	/** Everything that must be equal for all identifiers. */
	const uniform = ({ status, headers, body }: Awaited<ReturnType<typeof start>>) => {
		const { challenge: _, ...options } = body.handshake.challenge.publicKey;
		const { id, email, ...user } = body.user ?? {};
		return {
			status,
			headers: [...headers].filter(([name]) => !['date', 'x-request-id'].includes(name)),
			length: JSON.stringify(body).length,
			shape: shape(body),
			idLength: id?.length,
			hasEmail: email !== undefined,
			options,
			user
		};
	};

	test('an unknown, a pending and an active account get equal answers', async () => {
		const [unknown, pending, active] = [newEmail('one'), newEmail('two'), newEmail('six')];
		await request(server, 'POST', '/users', { body: { identifier: pending } });
		await signUp(server, active, new Authenticator());
		const expected = uniform(await start(active));
		expect(expected).toMatchObject({ status: 200, hasEmail: true, idLength: 24 });
		expect(uniform(await start(unknown))).toEqual(expected);
		expect(uniform(await start(pending))).toEqual(expected);
	});

	test('an unknown identifier gets the same user id each time, and each identifier its own', async () => {
		const [one, other] = [newEmail(), newEmail()];
		const idOf = async (email: string) => (await start(email)).body.user?.id;
		const id = await idOf(one);
		expect(id).toEqual(anId);
		expect(await idOf(one)).toBe(id);
		expect(await idOf(` ${one.toUpperCase()}`)).toBe(id);
		expect(await idOf(other)).not.toBe(id);
		await server.restart();
		expect(await idOf(one)).toBe(id);
	});

	test('a start creates no user', async () => {
		const email = newEmail();
		await start(email);
		const query = new URLSearchParams({ identifier: email });
		expect((await call(server, 'GET', `/users?${query}`)).body).toEqual({ user: null });
	});

	test('an unknown user cannot finish', async () => {
		for (const overrides of [{}, { userHandle: '' }]) {
			const started = await begin(newEmail());
			const answer = get(started, ann.passkey, overrides);
			expect(await end(started, answer)).toEqual(failed.named);
		}
		const started = await begin(newEmail());
		const unknown = get(started, ann.passkey, { id: 'bm9ib2R5', rawId: 'bm9ib2R5' });
		expect(await end(started, unknown)).toEqual(failed.named);
	});
});

describe('a malformed answer (W-12)', () => {
	const member = (answer: Assertion, name: keyof Assertion['response']) => {
		const { [name]: _, ...response } = answer.response;
		return { ...answer, response };
	};
	const shapes: [string, (answer: Assertion) => unknown][] = [
		['null', () => null],
		['a text', JSON.stringify],
		['a list', (answer) => [answer]],
		['no id', ({ id: _, ...rest }) => rest],
		['no rawId', ({ rawId: _, ...rest }) => rest],
		['no type', ({ type: _, ...rest }) => rest],
		['another type', (answer) => ({ ...answer, type: 'password' })],
		['no response', ({ response: _, ...rest }) => rest],
		['no signature', (answer) => member(answer, 'signature')],
		['no authenticator data', (answer) => member(answer, 'authenticatorData')],
		['no client data', (answer) => member(answer, 'clientDataJSON')],
		['a handle that is not text', (it) => ({ ...it, response: { ...it.response, userHandle: 1 } })],
		['an id that is not base64url', (answer) => ({ ...answer, id: 'ä', rawId: 'ä' })]
	];
	test.each(shapes)('%s', async (_, change) => {
		const started = await begin(ann.email);
		const answer = get(started, ann.passkey);
		expect(await end(started, change(answer) as object)).toEqual(refusal(400, 'invalid_request'));
		// An unreadable answer names no ceremony, so it does not use one up.
		expect(await end(started, answer)).toEqual(signedIn);
	});

	test('plain base64 with padding is accepted', async () => {
		const { email, passkey } = await join('eve');
		const started = await begin(email);
		const { id, rawId, response, type } = get(started, passkey);
		const plain = (text: string) => fromText(text).toString('base64');
		const { clientDataJSON, authenticatorData, signature, userHandle } = response;
		const answer = {
			type,
			id: plain(id),
			rawId: plain(rawId),
			response: {
				clientDataJSON: plain(clientDataJSON),
				authenticatorData: plain(authenticatorData),
				signature: plain(signature),
				userHandle: plain(userHandle)
			}
		};
		expect(answer.rawId).toMatch(/=$/);
		expect(await end(started, answer)).toEqual(signedIn);
	});
});
