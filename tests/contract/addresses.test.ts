import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import {
	call,
	finish,
	refresh,
	signIn,
	signUp,
	startRegistration,
	type Answer,
	type AuthResult,
	type PublicUser
} from '../support/client.ts';
import { query } from '../support/database.ts';
import { anId, answered, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { Person, register } from '../support/person.ts';
import { canonical } from '../../src/lib/server/identifier.ts';
import { PHONES } from '../support/inputs.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import {
	approveLink,
	decide,
	enterByCode,
	getCode,
	getLink,
	giveCode,
	poll,
	secretOf,
	sendCode,
	signUpIn,
	useLink
} from '../support/sign-in-flows.ts';

let both: Server;
let phones: Server;
let emails: Server;
let links: Server;

beforeAll(async () => {
	both = await startServer({ env: { IDENTIFIER: 'both', SMS_COUNTRIES: 'US,DE' } });
	phones = await startServer({ env: { IDENTIFIER: 'phone' } });
	emails = await startServer();
	links = await startServer({ env: { FALLBACK: 'magic_link' } });
});
afterAll(async () => {
	for (const server of [both, phones, emails, links]) {
		await expectNoFault(server);
		await server.remove();
	}
});

const invalid = refusal(400, 'invalid_request');
type Found = { user: PublicUser | null };
type Signed = { auth_result: AuthResult };

const find = (server: Server, identifier: string) =>
	call<Found>(server, 'GET', `/users?${new URLSearchParams({ identifier })}`);
const create = (server: Server, identifier: string) =>
	call<Found>(server, 'POST', '/users', { body: { identifier } });
const me = (server: Server, token: string) =>
	call<{ user: PublicUser }>(server, 'GET', '/currentuser', { token });

let numbers = 100;
/** A phone number without an account. */
const newPhone = () => `+12015550${numbers++}`;

describe('phone numbers (I-03)', () => {
	test.each([
		['+1 201 555 0123', '+12015550123'],
		['+1 (201) 555-0123', '+12015550123'],
		['+1.201.555.0123', '+12015550123'],
		[' +12015550123\n', '+12015550123'],
		['+4915123456789', '+4915123456789'],
		['+49 (0) 151 23456789', '+4915123456789'],
		['0049\u2011151\u00a0２３４５６７８９', '+4915123456789']
	])('%j is stored as %s, and any spelling finds it', async (typed, kept) => {
		const made = await create(both, typed);
		const user = { id: anId, email: '', phone: kept, phone_verified: false, status: 'pending' };
		expect(made).toMatchObject({ status: 201, body: { user } });
		for (const each of [typed, kept]) {
			expect((await find(both, each)).body.user?.id).toBe(made.body.user?.id);
		}
		expect((await create(both, kept)).body.user?.id).toBe(made.body.user?.id);
	});

	test('each input is accepted or refused as everywhere else (F-03, F-04)', async () => {
		for (const server of [both, phones]) {
			const answers = PHONES.map(async ([typed]) => [typed, (await find(server, typed)).status]);
			expect(await Promise.all(answers)).toEqual(
				PHONES.map(([typed]) => [typed, canonical(typed, 'phone') ? 200 : 400])
			);
		}
	});

	test.each(['call +12015550123', '+12015550123\r\nx', '2015550123'])(
		'%j is not an identifier',
		async (identifier) => {
			for (const server of [both, phones]) {
				expect(await find(server, identifier)).toEqual(invalid);
				expect(await create(server, identifier)).toEqual(invalid);
			}
		}
	);

	test('register and sign in with a code in a text message that is bound to this site', async () => {
		const phone = newPhone();
		const browser = new Visitor(phones);
		const sent = await sendCode(phones, browser, phone);
		const { channel, subject, html, text, code = '' } = await waitForMessage(phones, phone);
		expect({ channel, subject, html }).toEqual({ channel: 'phone', subject: '', html: '' });
		// WICG, origin-bound one-time codes.
		expect(text.split('\n').at(-1)).toBe(`@localhost #${code}`);
		const given = await giveCode(phones, browser, sent.body.otp_id, code);
		expect(given.status).toBe(200);
		expect(await me(phones, given.body.auth_result.auth_token)).toMatchObject({
			body: { user: { email: '', phone, phone_verified: true, status: 'active' } }
		});
	});

	test('can have passkeys', async () => {
		const phone = newPhone();
		const passkey = new Authenticator();
		await signUp(phones, phone, passkey);
		await signIn(phones, phone.replace('+1', '+1 '), passkey);
		await signIn(phones, undefined, passkey);
	});

	test('get text messages only in the configured countries (O-05)', async () => {
		const abroad = new Person(both, '+442079460958');
		const send = (kind: 'register' | 'login') =>
			sendCode(both, new Visitor(both), abroad.identifier, kind);
		expect(await send('register')).toEqual(refusal(403, 'operation_not_allowed'));
		await abroad.signUp();
		expect(await send('login')).toEqual(refusal(403, 'operation_not_allowed'));
		await getCode(both, '+4915112345678');
		await getCode(both, newPhone());
		// Canada and the United States share the country code.
		const canada = await sendCode(both, new Visitor(both), '+16135550123');
		expect(canada).toEqual(refusal(403, 'operation_not_allowed'));
	});
});

describe('the app chooses the kind of identifier for registration', () => {
	test.each<[string, () => Server, string, boolean]>([
		['email', () => emails, 'email', true],
		['email', () => emails, 'phone', false],
		['phone', () => phones, 'email', false],
		['phone', () => phones, 'phone', true],
		['both', () => both, 'email', true],
		['both', () => both, 'phone', true]
	])('IDENTIFIER=%s: %#: %s is accepted: %s', async (allowed, choose, kind, taken) => {
		const server = choose();
		const { body } = await call<{ app: object }>(server, 'GET', '');
		expect(body.app).toMatchObject({
			allowed_identifier: allowed,
			required_identifier: allowed === 'both' ? 'either' : allowed
		});
		const identifier = kind === 'email' ? newEmail() : newPhone();
		const browser = new Visitor(server);
		const answers: Answer[] = [
			await find(server, identifier),
			await create(server, identifier),
			await call(server, 'POST', '/login/webauthn/start', { body: { identifier } }),
			await sendCode(server, browser, identifier),
			await browser.draft(identifier, { name: 'Ann' })
		];
		const expected = taken ? [200, 201, 200, 201, 201] : [400, 400, 400, 400, 400];
		expect(answers.map(({ status }) => status)).toEqual(expected);
	});

	test('a signed-in user cannot add the other kind of identifier', async () => {
		const { tokens } = await enterByCode(emails, newEmail());
		const answer = await call(emails, 'PATCH', '/currentuser/phone', {
			token: tokens.auth_token,
			body: { new_phone: newPhone() }
		});
		expect(answer).toEqual(refusal(403, 'operation_not_allowed'));
	});

	test('the fields of a sign-up are stored for either kind of address', async () => {
		for (const identifier of [newEmail(), newPhone()]) {
			const { browser, otp_id, code } = await getCode(both, identifier);
			const draft = await browser.draft(identifier, { name: 'Ann' });
			const given = await giveCode(both, browser, otp_id, code);
			const begun = await browser.session(given.body.auth_result, { draft: draft.body.id });
			expect(begun.body).toEqual({ redirect_to: '/dashboard' });
			expect((await browser.profile()).body['name']).toBe('Ann');
		}
	});
});

describe('an unproved address (T-10)', () => {
	test('cannot be reserved by a stranger: the user who proves it can start afresh', async () => {
		const { person, browser, tokens: squatter } = await register(emails, { name: 'Eve' });
		const email = person.identifier;
		const before = (await find(emails, email)).body.user;
		expect(before).toMatchObject({ status: 'active', email_verified: false, webauthn: true });

		const owner = await enterByCode(emails, email, 'login');
		const { user } = (await me(emails, owner.tokens.auth_token)).body;
		expect(user).toMatchObject({ email, email_verified: true, status: 'active', webauthn: false });
		expect(user.id).not.toBe(before?.id);

		await expect(signIn(emails, email, person.authenticator)).rejects.toThrow('401');
		await expect(signIn(emails, undefined, person.authenticator)).rejects.toThrow('401');
		await expect(refresh(emails, squatter.refresh_token)).rejects.toThrow('401');
		expect((await me(emails, squatter.auth_token)).status).toBe(401);
		expect((await browser.saveProfile({ name: 'Eve' })).status).toBe(401);

		await owner.browser.session(owner.tokens);
		expect((await owner.browser.profile()).status).toBe(404);
		await emails.advance(61);
		const told = await waitForMessage(emails, email);
		expect(told.subject).toBe('You have confirmed your address for Postern');
		await enterByCode(emails, email, 'login');
		expect((await me(emails, owner.tokens.auth_token)).body.user.id).toBe(user.id);
	});

	test('proved by a code in the account’s own session keeps all data (K-03)', async () => {
		const { person, browser } = await register(emails, { name: 'Ann' });
		const email = person.identifier;
		const { id } = (await find(emails, email)).body.user ?? {};
		const { otp_id, code } = await getCode(emails, email, { kind: 'login', browser });
		const given = await giveCode(emails, browser, otp_id, code);
		await browser.session(given.body.auth_result);
		expect((await browser.profile()).body['name']).toBe('Ann');
		expect((await me(emails, given.body.auth_result.auth_token)).body.user).toMatchObject({
			...{ id, email, email_verified: true, webauthn: true }
		});
		await signIn(emails, email, person.authenticator);
	});

	/** A browser that signed up with a passkey and a name, and then signed out. */
	async function registeredIn(server: Server) {
		const browser = new Visitor(server);
		const [email, passkey] = [newEmail(), new Authenticator()];
		const draft = await browser.draft(email, { name: 'Ann' });
		const tokens = await signUpIn(server, browser, email, passkey);
		await browser.session(tokens, { draft: draft.body.id });
		const { id } = (await find(server, email)).body.user ?? {};
		await browser.logout();
		return { browser, email, passkey, id };
	}

	test('keeps its passkey and name if the browser that signed up proves it by a code (T-10)', async () => {
		const { browser, email, passkey, id } = await registeredIn(emails);
		await emails.advance(7 * 24 * 60 * 60);
		const { otp_id, code } = await getCode(emails, email, { kind: 'login', browser });
		const { auth_result } = (await giveCode(emails, browser, otp_id, code)).body;
		const begun = await browser.session(auth_result);
		expect(begun.body).toEqual({ redirect_to: '/dashboard' });
		expect((await browser.profile()).body['name']).toBe('Ann');
		expect((await me(emails, auth_result.auth_token)).body.user).toMatchObject({
			...{ id, email, email_verified: true, webauthn: true }
		});
		await signIn(emails, email, passkey);
	});

	test.each<[string, (link: string, browser: Visitor, id: string) => Promise<Answer<Signed>>]>([
		['a link that it opens', (link, browser) => useLink(links, browser, link)],
		[
			'a link that another device approves',
			async (link, browser, id) => {
				expect((await approveLink(links, new Visitor(links), link)).status).toBe(200);
				return poll(links, browser, id);
			}
		]
	])(
		'keeps its passkey and name if the browser that signed up proves it by %s (T-10)',
		async (_, follow) => {
			const { browser, email, passkey, id } = await registeredIn(links);
			const asked = await getLink(links, email, { kind: 'login', browser });
			const { auth_result } = (await follow(asked.secret, browser, asked.id)).body;
			await browser.session(auth_result);
			expect((await browser.profile()).body['name']).toBe('Ann');
			expect((await me(links, auth_result.auth_token)).body.user).toMatchObject({
				...{ id, email, email_verified: true, webauthn: true }
			});
			await signIn(links, email, passkey);
		}
	);

	test('is a question when a program proves it, even the one that signed up (T-10)', async () => {
		const email = newEmail();
		await signUp(emails, email, new Authenticator());
		const before = (await find(emails, email)).body.user?.id;
		type Sent = { otp_id: string };
		const body = { identifier: email };
		const { otp_id } = (await call<Sent>(emails, 'POST', '/login/otp', { body })).body;
		const { code: otp } = await waitForMessage(emails, email);
		const given = await call<Signed>(emails, 'POST', '/otp/activate', { body: { otp_id, otp } });
		const { auth_result } = given.body;
		expect((await me(emails, auth_result.auth_token)).status).toBe(403);
		const unasked = (await find(emails, email)).body.user;
		expect(unasked).toMatchObject({ id: before, email_verified: false, webauthn: true });
		await decide(emails, auth_result, 'keep');
		const { user } = (await find(emails, email)).body;
		expect(user).toMatchObject({ id: before, email_verified: true, webauthn: true });
	});

	test('proved with an ended session, another user’s session or a planted one, is a question (T-10)', async () => {
		const { browser: ended, person: ann } = await register(emails);
		const kept = ended.copy();
		await ended.logout();
		const { browser: another } = await register(emails);
		const { person: bob } = await register(emails);
		// A neighbour of this host can do this (C-02).
		const { browser: eves, person: eve } = await register(emails);
		const planted = new Visitor(emails);
		planted.cookies.set('psg_auth_token', eves.cookies.get('psg_auth_token')!);
		for (const [browser, { identifier }] of [
			[kept, ann] as const,
			[another, bob] as const,
			[planted, eve] as const
		]) {
			const { otp_id, code } = await getCode(emails, identifier, { kind: 'login', browser });
			const given = await giveCode(emails, browser, otp_id, code);
			expect((await me(emails, given.body.auth_result.auth_token)).status).toBe(403);
			const { user } = (await find(emails, identifier)).body;
			expect(user).toMatchObject({ email_verified: false, webauthn: true });
		}
	});

	test.each<[string, (link: string, browser: Visitor, id: string) => Promise<Answer>]>([
		['pressed there', (link, browser) => useLink(links, browser, link)],
		[
			'approved on another device',
			async (link, browser, id) => {
				expect((await approveLink(links, new Visitor(links), link)).status).toBe(200);
				return poll(links, browser, id);
			}
		]
	])('proved by a link, %s, keeps all data too (K-03)', async (_, follow) => {
		const { person, browser } = await register(links, { name: 'Ann' });
		const asked = await getLink(links, person.identifier, { kind: 'login', browser });
		expect((await follow(asked.secret, browser, asked.id)).status).toBe(200);
		expect((await browser.profile()).body['name']).toBe('Ann');
		const { user } = (await find(links, person.identifier)).body;
		expect(user).toMatchObject({ email_verified: true, webauthn: true });
	});

	test('is lost by an account whose passkey ceremony began before the proof', async () => {
		const email = newEmail();
		const started = await startRegistration(emails, email);
		const { tokens } = await enterByCode(emails, email);
		const passkey = new Authenticator();
		const made = passkey.create(started.handshake.challenge.publicKey, { origin: emails.url });
		expect(await finish(emails, 'register', started, made)).toEqual(invalid);
		await expect(signIn(emails, email, passkey)).rejects.toThrow('401');
		expect((await me(emails, tokens.auth_token)).body.user).toMatchObject({ webauthn: false });
	});

	test('does not bring along another proved address: that one stays with its account', async () => {
		const [email, phone] = [newEmail(), newPhone()];
		const passkey = new Authenticator();
		const { auth_token: token } = await signUp(both, email, passkey);
		const body = { new_phone: phone };
		await call(both, 'PATCH', '/currentuser/phone', { token, body });
		const { link = '' } = await waitForMessage(both, phone);
		expect((await useLink(both, new Visitor(both), secretOf(link))).status).toBe(200);

		const owner = await enterByCode(both, email, 'login');
		expect((await me(both, owner.tokens.auth_token)).body.user).toMatchObject({ email, phone: '' });
		expect((await me(both, token)).body.user).toMatchObject({ email: '', phone, webauthn: true });
		await signIn(both, phone, passkey);
	});

	test('is proved once: later codes leave the account unchanged', async () => {
		const email = newEmail();
		const first = await enterByCode(emails, email);
		await emails.advance(61);
		const second = await enterByCode(emails, email, 'login');
		const ids = [first, second].map(async ({ tokens }) => {
			return (await me(emails, tokens.auth_token)).body.user.id;
		});
		expect(new Set(await Promise.all(ids)).size).toBe(1);
	});

	test('proved by twenty requests at once yields one account (K-06)', async () => {
		const email = newEmail();
		await signUp(emails, email, new Authenticator());
		const { otp_id, code } = await getCode(emails, email, { kind: 'login' });
		const given = Array.from({ length: 20 }, () =>
			giveCode(emails, new Visitor(emails), otp_id, code)
		);
		const statuses = (await Promise.all(given)).map(({ status }) => status);
		expect(statuses.filter((status) => status === 200)).toHaveLength(1);
		expect(statuses.filter((status) => status >= 500)).toEqual([]);
		const rows = await query(emails, 'select id from identity_user where email = ?', email);
		expect(rows).toHaveLength(1);
	});

	test('cannot sign in where the app requires a proved address, not even with a passkey', async () => {
		const strict = await startServer({ env: { REQUIRE_VERIFICATION: 'on' } });
		try {
			const email = newEmail();
			const { body } = await call<{ app: object }>(strict, 'GET', '');
			expect(body.app).toMatchObject({
				require_identifier_verification: true,
				require_email_verification: true
			});
			expect(
				await call(strict, 'POST', '/register/webauthn/start', { body: { identifier: email } })
			).toEqual(refusal(403, 'identifier_not_verified'));
			await enterByCode(strict, email);
			expect((await find(strict, email)).body.user).toMatchObject({ email_verified: true });
		} finally {
			await strict.remove();
		}
	});
});

test('the answer to an existence query does not contain metadata (E-01)', async () => {
	const email = newEmail();
	await create(emails, email);
	await query(
		emails,
		'update identity_user set user_metadata = ? where email = ?',
		'{"x":"secret"}',
		email
	);
	const answers = [await find(emails, email), await create(emails, email)];
	for (const { body } of answers) expect(body.user?.user_metadata).toBeNull();
	expect(answers.map(({ status }) => status)).toEqual([200, 201]);
	expect(await find(emails, newEmail())).toEqual(answered(200, { user: null }));
});

test('an existence query answers the identifier that was asked for, and never that an account is disabled (E-01)', async () => {
	const email = newEmail();
	await create(emails, email);
	await query(
		emails,
		"update identity_user set phone = ?, phone_verified = 1, status = 'inactive' where email = ?",
		newPhone(),
		email
	);
	expect((await find(emails, email)).body.user).toMatchObject({
		email,
		phone: '',
		phone_verified: false,
		status: 'active'
	});
});
