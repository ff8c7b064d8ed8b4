import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { call, request, signUp, type PublicUser } from '../support/client.ts';
import { answered, publicUser, refusal } from '../support/expected.ts';
import { newEmail } from '../support/addresses.ts';
import { EMAILS } from '../support/inputs.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

type Found = { user: PublicUser | null };

const find = (identifier: string) =>
	call<Found>(server, 'GET', `/users?${new URLSearchParams({ identifier })}`);
const create = (identifier: string, more: object = {}) =>
	call<Found>(server, 'POST', '/users', { body: { identifier, ...more } });

/** Full-width letters and digits, which NFKC maps to the usual ones. */
const wide = (text: string) =>
	text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0));

/** Other spellings of an address in lower case. */
const spellings: [string, (email: string) => string][] = [
	['capitals', (email) => email.toUpperCase()],
	['a capital', (email) => email[0]?.toUpperCase() + email.slice(1)],
	['spaces around', (email) => `  ${email} `],
	['other white space around', (email) => `\t${email}\u00a0\n`],
	['full-width letters', (email) => wide(email)],
	['a full-width name', (email) => email.replace(/^[^@]+/, wide)],
	[
		'a full-width domain in capitals',
		(email) => email.replace(/@.+$/, (it) => wide(it.toUpperCase()))
	]
];

describe('the existence of a user', () => {
	test('an unknown address: 200 and null', async () => {
		expect(await find(newEmail())).toEqual(answered(200, { user: null }));
	});

	test('a user who has not finished signing up', async () => {
		const email = newEmail();
		await create(email);
		const user = publicUser(email, { status: 'pending', passkey: false });
		expect(await find(email)).toEqual(answered(200, { user }));
	});

	test('a user with a passkey', async () => {
		const email = newEmail();
		await signUp(server, email, new Authenticator());
		expect(await find(email)).toEqual(answered(200, { user: publicUser(email) }));
	});

	test('a query creates no user', async () => {
		const email = newEmail();
		await find(email);
		expect(await find(email)).toEqual(answered(200, { user: null }));
	});
});

describe('identifiers (I-02)', () => {
	test.each(spellings)('%s finds the same user', async (_, spell) => {
		const email = newEmail();
		const made = await create(email);
		expect(spell(email)).not.toBe(email);
		expect(await find(spell(email))).toEqual(answered(200, made.body));
		expect(await create(spell(email))).toEqual(answered(201, made.body));
	});

	test.each(spellings)('%s at sign-up is stored normalized', async (_, spell) => {
		const email = newEmail();
		const made = await create(spell(email));
		expect(made.body.user?.email).toBe(email);
		expect(await find(email)).toEqual(answered(200, made.body));
	});

	test('a domain in Unicode and in ASCII is the same', async () => {
		const email = newEmail().replace('example.com', 'bücher.example');
		const made = await create(email);
		expect(made.body.user?.email).toBe(email.replace('bücher', 'xn--bcher-kva'));
		expect(await find(made.body.user?.email ?? '')).toEqual(answered(200, made.body));
	});

	test('each input is accepted or refused as everywhere else (F-03, F-04)', async () => {
		const answers = EMAILS.map(async ([typed]) => [typed, (await find(typed)).status]);
		expect(await Promise.all(answers)).toEqual(
			EMAILS.map(([typed, address]) => [typed, address === undefined ? 400 : 200])
		);
	});

	test.each(["o'brien", 'a+tag', 'a.b', '李', 'ñ', `${'a'.repeat(27)}`])(
		'a name with %s is valid',
		async (name) => {
			const email = newEmail(name);
			expect(await create(email)).toMatchObject({ status: 201, body: { user: { email } } });
			expect(await find(email)).toMatchObject({ status: 200, body: { user: { email } } });
		}
	);

	test.each(['+15551234567', "' OR 1=1 --", 'a'.repeat(5000)])(
		'%j is not an identifier',
		async (identifier) => {
			expect(await find(identifier)).toEqual(refusal(400, 'invalid_request'));
			expect(await create(identifier)).toEqual(refusal(400, 'invalid_request'));
		}
	);

	test('every endpoint cleans it, and the message goes to the canonical one (F-04)', async () => {
		const email = newEmail().replace('example.com', 'xn--mnchen-3ya.example');
		const typed = `\u202a${email.replace('xn--mnchen-3ya', 'münchen')}\u200b\u202c`;
		const made = await create(typed);
		expect(made.body.user?.email).toBe(email);
		const post = (path: string, identifier: string) =>
			call(server, 'POST', path, { body: { identifier } });
		const ways = ['otp', 'webauthn/start'];
		for (const path of ['register', 'login'].flatMap((to) => ways.map((way) => `/${to}/${way}`))) {
			// Within a minute there is no second message.
			expect([200, 201, 429], path).toContain((await post(path, typed)).status);
			expect(await post(path, `${typed}/x`), path).toEqual(refusal(400, 'invalid_request'));
		}
		expect((await waitForMessage(server, email)).to).toBe(email);
	});

	test.each([
		'',
		'?',
		'?identifier=',
		'?email=a@example.com',
		'?identifier=a@b.co&identifier=c@d.co'
	])('the query “%s” has no identifier', async (query) => {
		expect(await call(server, 'GET', `/users${query}`)).toEqual(refusal(400, 'invalid_request'));
	});

	test('the empty identifier is refused', async () => {
		expect(await create('')).toEqual(refusal(400, 'invalid_request'));
	});
});

describe('signing up', () => {
	test('a pending user gets the same user again', async () => {
		const email = newEmail();
		const user = publicUser(email, { status: 'pending', passkey: false });
		const first = await create(email);
		expect(first).toEqual(answered(201, { user }));
		expect(await create(email)).toEqual(answered(201, first.body));
		expect(await create(email, { user_metadata: {} })).toEqual(answered(201, first.body));
	});

	test('an address with an account is refused, in the words that libraries look for', async () => {
		const email = newEmail();
		await signUp(server, email, new Authenticator());
		const before = (await find(email)).body;
		const answer = await create(email);
		expect(answer).toEqual(refusal(400, 'invalid_request'));
		expect(answer.body).toMatchObject({ error: 'user: already exists.' });
		expect((await find(email)).body).toEqual(before);
	});

	test('20 parallel sign-ups in as many spellings make one user (K-06)', async () => {
		const email = newEmail();
		const spelt = Array.from({ length: 20 }, (_, i) => {
			const [, spell] = spellings[i % spellings.length] ?? [];
			return spell?.(email) ?? email;
		});
		const answers = await Promise.all(spelt.map((identifier) => create(identifier)));
		const found = (await find(email)).body;
		expect(found.user).toMatchObject({ email, status: 'pending' });
		for (const answer of answers) expect(answer).toEqual(answered(201, found));
	});

	test('a passkey’s sign-up names the user who is there, and stores none (K-06)', async () => {
		const email = newEmail();
		const start = () =>
			request<Found>(server, 'POST', '/register/webauthn/start', { body: { identifier: email } });
		await start();
		expect((await find(email)).body.user).toBeNull();
		const { user } = (await create(email)).body;
		expect((await start()).user).toEqual(user);
	});
});

describe('while sign-up is closed', () => {
	let closed: Server;

	beforeAll(async () => {
		closed = await startServer({ env: { PUBLIC_SIGNUP: 'off' } });
	});
	afterAll(() => closed.remove());

	test('the app announces it', async () => {
		expect(await call(closed, 'GET', '')).toMatchObject({
			body: { app: { public_signup: false } }
		});
	});

	test.each(['/users', '/register/webauthn/start'])(
		'POST %s is refused in the words that the elements show',
		async (path) => {
			const identifier = newEmail();
			const answer = await call<{ error: string }>(closed, 'POST', path, { body: { identifier } });
			expect(answer).toEqual(refusal(403, 'operation_not_allowed'));
			expect(answer.body.error).toMatch(/^Public signup/);
			const query = new URLSearchParams({ identifier });
			expect((await call(closed, 'GET', `/users?${query}`)).body).toEqual({ user: null });
			// The same request succeeds where sign-up is open.
			expect((await call(server, 'POST', path, { body: { identifier } })).status).toBeLessThan(300);
		}
	);
});
