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
	type CallOptions,
	type Started
} from '../support/client.ts';
import { aTime, anId, answered, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';
import {
	decide,
	enterByCode,
	getCode,
	giveCode,
	secretOf,
	sendCode,
	useLink
} from '../support/sign-in-flows.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer({ env: { IDENTIFIER: 'both' } });
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

type Creation = PublicKeyCredentialCreationOptionsJSON;
type Device = { id: string; cred_id: string; friendly_name: string };

const invalid = refusal(400, 'invalid_request');
const noSuchPasskey = refusal(404, 'device_not_found');
const stale = refusal(403, 'reauthentication_required');
const noToken = refusal(401, 'invalid_access_token');

const me = <Body = unknown>(method: string, path: string, options: CallOptions, on = server) =>
	call<Body>(on, method, `/currentuser${path}`, options);

/** A new user who signed in by a code a minute ago and has no passkey. */
async function join(on = server) {
	const email = newEmail();
	const { tokens } = await enterByCode(on, email);
	await on.advance(61);
	return { email, token: tokens.auth_token, tokens };
}

async function add(token: string, authenticator = new Authenticator(), changes: object = {}) {
	const started = await me<Started<Creation>>('POST', '/devices/start', { token, body: {} });
	expect(started.status).toBe(200);
	const { handshake, user } = started.body;
	const handshake_response = authenticator.create(handshake.challenge.publicKey, {
		origin: server.url
	});
	const body = { handshake_id: handshake.id, user_id: user?.id, handshake_response, ...changes };
	return me<{ device: Device }>('POST', '/devices/finish', { token, body });
}

const list = async (token: string) =>
	(await me<{ devices: Device[] }>('GET', '/devices', { token })).body.devices;

/** Requests a change of address and reads the message to the new one. */
async function askToChange(token: string, kind: 'email' | 'phone', to: string) {
	const asked = await me('PATCH', `/${kind}`, { token, body: { [`new_${kind}`]: to } });
	expect(asked).toEqual(answered(200, { magic_link: { id: anId } }));
	const { link = '' } = await waitForMessage(server, to);
	return { link, secret: secretOf(link) };
}

let numbers = 100;
/** A phone number without an account. */
const newPhone = () => `+12015550${numbers++}`;

describe('passkeys of the signed-in user (W-13)', () => {
	test('are added, listed, renamed and removed, and the owner gets a message each time', async () => {
		const { email, token } = await join();
		expect(await list(token)).toEqual([]);
		const passkey = new Authenticator();
		const added = await add(token, passkey);
		const device = {
			id: anId,
			cred_id: expect.stringMatching(/^[\w-]+$/) as string,
			friendly_name: 'Passkey',
			type: 'passkey',
			usage_count: 1,
			user_id: anId,
			icons: { light: null, dark: null },
			created_at: aTime,
			updated_at: aTime,
			last_login_at: aTime
		};
		expect(added).toEqual(answered(201, { device }));
		const told = await waitForMessage(server, email);
		expect(told.subject).toBe('A passkey was added to your Postern account');
		expect(told.text).toContain('new passkey: Passkey');
		await signIn(server, email, passkey);

		const { id } = added.body.device;
		const renamed = await me('PATCH', `/devices/${id}`, {
			token,
			body: { friendly_name: '  Ann’s 📱\n phone ' }
		});
		const named = { ...device, usage_count: 2, friendly_name: 'Ann’s 📱 phone' };
		expect(renamed).toEqual(answered(200, { device: named }));
		expect(await list(token)).toEqual([named]);

		expect(await me('DELETE', `/devices/${id}`, { token })).toEqual(answered(200, {}));
		expect(await list(token)).toEqual([]);
		const gone = await waitForMessage(server, email);
		expect(gone.subject).toBe('A passkey was removed from your Postern account');
		expect(gone.text).toContain('Ann’s 📱 phone');
		await expect(signIn(server, email, passkey)).rejects.toThrow('401');
		expect(await me('DELETE', `/devices/${id}`, { token })).toEqual(noSuchPasskey);
	});

	test('removing a passkey ends the sessions that began with it, except the one that asks (T-08)', async () => {
		const { email, token, tokens } = await join();
		const passkey = new Authenticator();
		const { id } = (await add(token, passkey)).body.device;
		await add(token);
		const stolen = new Visitor(server);
		await stolen.session(await signIn(server, email, passkey));
		const mine = await signIn(server, email, passkey);
		await me('DELETE', `/devices/${id}`, { token: mine.auth_token });
		await server.advance(31);
		expect((await stolen.fetch('/dashboard')).status).toBe(303);
		expect((await stolen.saveProfile({ name: 'Eve' })).status).toBe(401);
		for (const { auth_token } of [mine, tokens]) {
			expect((await me('GET', '', { token: auth_token })).status).toBe(200);
		}
	});

	test('the owner’s message is in the owner’s language, not in one that a stranger requested', async () => {
		const { email, tokens } = await join();
		const asked = { identifier: email, language: 'de' };
		expect((await call(server, 'POST', '/login/otp', { body: asked })).status).toBe(200);
		expect((await waitForMessage(server, email)).subject).toMatch(/Code/);
		await server.advance(61);
		await add(tokens.auth_token);
		const { subject } = await waitForMessage(server, email);
		expect(subject).toBe('A passkey was added to your Postern account');
	});

	test('the options exclude registered passkeys (W-10)', async () => {
		const { token } = await join();
		const { cred_id } = (await add(token)).body.device;
		const { body } = await me<Started<Creation>>('POST', '/devices/start', {
			token,
			body: { authenticator_attachment: 'cross-platform' }
		});
		const { publicKey } = body.handshake.challenge;
		expect(publicKey.excludeCredentials).toMatchObject([{ id: cred_id, type: 'public-key' }]);
		expect(publicKey.authenticatorSelection).toMatchObject({
			authenticatorAttachment: 'cross-platform',
			residentKey: 'required'
		});
		expect(body.user).toMatchObject({ id: anId, webauthn: true });
	});

	test.each([
		'',
		' ',
		'\u2060\u3164',
		'x'.repeat(65),
		'a\u0000b',
		'a\u202eb',
		'\ud800',
		5,
		null,
		['x']
	])('cannot be named %j (I-04)', async (friendly_name) => {
		const { token } = await join();
		const { id } = (await add(token)).body.device;
		const answer = await me('PATCH', `/devices/${id}`, { token, body: { friendly_name } });
		expect(answer).toEqual(invalid);
		expect(await list(token)).toMatchObject([{ friendly_name: 'Passkey' }]);
	});

	test('of another user are out of reach (IDOR)', async () => {
		const [ann, eve] = [await join(), await join()];
		const { id, cred_id } = (await add(ann.token)).body.device;
		for (const path of [id, cred_id, `%2e%2e/devices/${id}`]) {
			const { token } = eve;
			const body = { friendly_name: 'Eve' };
			expect(await me('PATCH', `/devices/${path}`, { token, body })).toMatchObject({ status: 404 });
			expect(await me('DELETE', `/devices/${path}`, { token })).toMatchObject({ status: 404 });
		}
		expect(await list(ann.token)).toMatchObject([{ id, friendly_name: 'Passkey' }]);
		expect(await list(eve.token)).toEqual([]);
	});

	test('only the session that began an addition finishes it, once, and a sign-up’s ceremony does not', async () => {
		const [ann, eve] = [await join(), await join()];
		const { body } = await me<Started<Creation>>('POST', '/devices/start', {
			token: ann.token,
			body: {}
		});
		const { handshake } = body;
		const make = () =>
			new Authenticator().create(handshake.challenge.publicKey, { origin: server.url });
		const answer = { handshake_id: handshake.id, handshake_response: make() };
		expect(await me('POST', '/devices/finish', { token: eve.token, body: answer })).toEqual(
			invalid
		);
		// A ceremony can be finished once (W-02).
		expect(await me('POST', '/devices/finish', { token: ann.token, body: answer })).toEqual(
			invalid
		);

		const other = await startRegistration(server, newEmail());
		const made = new Authenticator().create(other.handshake.challenge.publicKey, {
			origin: server.url
		});
		const foreign = { handshake_id: other.handshake.id, handshake_response: made };
		expect(await me('POST', '/devices/finish', { token: ann.token, body: foreign })).toEqual(
			invalid
		);
		const addition = await me<Started<Creation>>('POST', '/devices/start', {
			token: ann.token,
			body: {}
		});
		const { publicKey } = addition.body.handshake.challenge;
		const signed = new Authenticator().create(publicKey, { origin: server.url });
		expect(await finish(server, 'register', addition.body, signed)).toEqual(invalid);
		expect(await list(ann.token)).toEqual([]);
	});

	test('a passkey of another user cannot be added (W-07)', async () => {
		const [ann, eve] = [await join(), await join()];
		const passkey = new Authenticator();
		await add(ann.token, passkey);
		const [mine] = passkey.credentials;
		const { body } = await me<Started<Creation>>('POST', '/devices/start', {
			token: eve.token,
			body: {}
		});
		const handshake_response = new Authenticator().create(body.handshake.challenge.publicKey, {
			origin: server.url,
			overrides: { credentialId: mine?.id ?? Buffer.alloc(0) }
		});
		const answer = { handshake_id: body.handshake.id, handshake_response };
		expect(await me('POST', '/devices/finish', { token: eve.token, body: answer })).toEqual(
			invalid
		);
		await signIn(server, ann.email, passkey);
	});

	test('changes need a sign-in within ten minutes; listing does not', async () => {
		const { email, token: early } = await join();
		const { id } = (await add(early)).body.device;
		const { tokens } = await enterByCode(server, email, 'login');
		await server.advance(601);
		const { auth_token: token } = await refresh(server, tokens.refresh_token);
		const asked: [string, string, object | undefined][] = [
			['POST', '/devices/start', {}],
			['POST', '/devices/finish', { handshake_id: 'x', handshake_response: {} }],
			['PATCH', `/devices/${id}`, { friendly_name: 'x' }],
			['DELETE', `/devices/${id}`, undefined],
			['PATCH', '/email', { new_email: newEmail() }],
			['PATCH', '/email', { new_email: '' }],
			['PATCH', '/phone', { new_phone: newPhone() }],
			['PATCH', '/phone', { new_phone: '' }]
		];
		for (const [method, path, body] of asked) {
			expect(await me(method, path, { token, body }), path).toEqual(stale);
		}
		expect(await list(token)).toMatchObject([{ id, friendly_name: 'Passkey' }]);
	});

	test('the last sign-in method cannot be removed', async () => {
		const email = newEmail();
		const [passkey, second] = [new Authenticator(), new Authenticator()];
		const { auth_token: token } = await signUp(server, email, passkey);
		const [first] = await list(token);
		const last = refusal(403, 'operation_not_allowed');
		// The address is unproved: a code would create a new account.
		expect(await me('DELETE', `/devices/${first?.id}`, { token })).toEqual(last);
		const { id } = (await add(token, second)).body.device;
		expect(await me('DELETE', `/devices/${first?.id}`, { token })).toEqual(answered(200, {}));
		expect(await me('DELETE', `/devices/${id}`, { token })).toEqual(last);
		await signIn(server, email, second);
	});

	test('the last passkey cannot be removed where the app has only passkeys, even by two parallel requests', async () => {
		const strict = await startServer({
			env: { FALLBACK: 'none', DATABASE_URL: await createDatabase() }
		});
		try {
			for (let round = 0; round < 5; round++) {
				const { auth_token: token } = await signUp(strict, newEmail(), new Authenticator());
				const started = await me<Started<Creation>>(
					'POST',
					'/devices/start',
					{ token, body: {} },
					strict
				);
				const { handshake } = started.body;
				const handshake_response = new Authenticator().create(handshake.challenge.publicKey, {
					origin: strict.url
				});
				const body = { handshake_id: handshake.id, handshake_response };
				await me('POST', '/devices/finish', { token, body }, strict);
				const { devices } = (await me<{ devices: Device[] }>('GET', '/devices', { token }, strict))
					.body;
				expect(devices).toHaveLength(2);
				const removed = await Promise.all(
					devices.map(({ id }) => me('DELETE', `/devices/${id}`, { token }, strict))
				);
				expect(removed.map(({ status }) => status).sort()).toEqual([200, 403]);
			}
		} finally {
			await strict.remove();
		}
	});
});

describe('a change of email or phone (T-10)', () => {
	test('takes effect with the link to the new address, and the old address gets a message', async () => {
		const { email, token } = await join();
		const changed = newEmail();
		const { link, secret } = await askToChange(token, 'email', changed);
		expect(new URL(link).searchParams.has('psg_verify_link')).toBe(true);
		const user = (address: string) => ({
			body: { user: { email: address, email_verified: true } }
		});
		expect(await me('GET', '', { token })).toMatchObject(user(email));
		// The old address stays usable until then.
		await enterByCode(server, email, 'login');
		await server.advance(61);
		const elsewhere = await useLink(server, new Visitor(server), secret);
		expect(elsewhere.status).toBe(200);
		expect(await me('GET', '', { token })).toMatchObject(user(changed));
		const told = await waitForMessage(server, email);
		expect(told.subject).toBe('The address of your Postern account has changed');
		expect(told.text).toContain(changed);
		expect((await useLink(server, new Visitor(server), secret)).status).toBe(401);
		await server.advance(61);
		await enterByCode(server, changed, 'login');
		expect(await sendCode(server, new Visitor(server), email, 'login')).toEqual(invalid);
	});

	test('an expired link changes nothing, and a newer link voids an older one', async () => {
		const { email, token } = await join();
		const [first, second] = [newEmail(), newEmail()];
		const one = await askToChange(token, 'email', first);
		const other = await askToChange(token, 'email', second);
		const used = await useLink(server, new Visitor(server), one.secret);
		expect(used).toEqual(refusal(404, 'magic_link_not_found'));
		await server.advance(601);
		const late = await useLink(server, new Visitor(server), other.secret);
		expect(late).toEqual(refusal(401, 'invalid_magic_link'));
		expect(await me('GET', '', { token })).toMatchObject({ body: { user: { email } } });
	});

	test('what waits is listed with its times, one of each kind, and can be cancelled (T-10)', async () => {
		const { token, email: own } = await join();
		const path = `/postern/v1/apps/${server.appId}/currentuser/identifier-changes`;
		const waiting = async () => {
			type Listed = { identifier_changes: Record<string, string>[] };
			const { body } = await call<Listed>(server, 'GET', path, { token });
			return body.identifier_changes;
		};
		expect(await waiting()).toEqual([]);
		const [email, phone] = [newEmail(), newPhone()];
		const mailed = await askToChange(token, 'email', email);
		const texted = await askToChange(token, 'phone', phone);
		const times = { sent_at: aTime, send_again_at: aTime, expires_at: aTime };
		const list = await waiting();
		expect(list).toEqual([
			{ kind: 'email', value: email, ...times },
			{ kind: 'phone', value: phone, ...times }
		]);
		const [sent = 0, again = 0, end = 0] = ['sent_at', 'send_again_at', 'expires_at'].map((at) =>
			Date.parse(list[0]?.[at] ?? '')
		);
		expect([again - sent, end - sent]).toEqual([60_000, 600_000]);
		expect((await call(server, 'DELETE', `${path}/email`, { token })).status).toBe(200);
		expect((await call(server, 'DELETE', `${path}/x`, { token })).status).toBe(404);
		expect((await useLink(server, new Visitor(server), mailed.secret)).status).toBe(404);
		// A stranger's list and press are their own.
		const eve = await join();
		await call(server, 'DELETE', `${path}/phone`, { token: eve.token });
		expect((await useLink(server, new Visitor(server), texted.secret)).status).toBe(200);
		expect(await waiting()).toEqual([]);
		expect(await me('GET', '', { token })).toMatchObject({ body: { user: { email: own, phone } } });
	});

	test('a change that waits never keeps the owner of the address from signing up (T-10)', async () => {
		const { token, email } = await join();
		const [wanted, other] = [newEmail(), newEmail()];
		const { secret } = await askToChange(token, 'email', wanted);
		// At once, by a code and with a passkey.
		await enterByCode(server, wanted);
		await signUp(server, other, new Authenticator());
		expect(await useLink(server, new Visitor(server), secret)).toEqual(invalid);
		expect(await me('GET', '', { token })).toMatchObject({ body: { user: { email } } });
	});

	test('an address that is gone takes along the sessions and messages that it began (T-08)', async () => {
		const { email, token: byCode } = await join();
		const passkey = new Authenticator();
		await add(byCode, passkey);
		const { auth_token: token } = await signIn(server, email, passkey);
		const { secret } = await askToChange(byCode, 'phone', newPhone());
		const byPhone = await useLink(server, new Visitor(server), secret);
		await server.advance(61);
		const outstanding = await askToChange(token, 'email', newEmail());
		const removed = await me('PATCH', '/email', { token, body: { new_email: '' } });
		expect(removed.status).toBe(200);
		expect((await me('GET', '', { token })).status).toBe(200);
		expect((await me('GET', '', { token: byPhone.body.auth_result.auth_token })).status).toBe(200);
		expect(await me('GET', '', { token: byCode })).toEqual(noToken);
		expect((await useLink(server, new Visitor(server), outstanding.secret)).status).toBe(404);
		await until('the old address to be told', async () =>
			(await readMailbox(server)).some(
				({ to, subject }) =>
					to === email && subject === 'An address was removed from your Postern account'
			)
		);
	});

	test('a change ends with the session that asked for it (T-07, T-08)', async () => {
		const { email, tokens: thief } = await join();
		const passkey = new Authenticator();
		await add(thief.auth_token, passkey);
		const owner = await signIn(server, email, passkey);
		const sessions = `/postern/v1/apps/${server.appId}/sessions`;
		const changed = newEmail();
		const { secret } = await askToChange(thief.auth_token, 'email', changed);
		const ended = await call(server, 'DELETE', sessions, { token: owner.auth_token });
		expect(ended.status).toBe(200);
		const used = await useLink(server, new Visitor(server), secret);
		expect(used).toEqual(refusal(401, 'invalid_magic_link'));
		expect(await me('GET', '', { token: owner.auth_token })).toMatchObject({
			body: { user: { email } }
		});
	});

	test('a change survives a sign-in that replaces its session in that browser (K-03)', async () => {
		const { email, tokens } = await join();
		const browser = new Visitor(server);
		await browser.session(tokens);
		const changed = newEmail();
		const { secret } = await askToChange(tokens.auth_token, 'email', changed);
		const { otp_id, code } = await getCode(server, email, { kind: 'login', browser });
		const again = await giveCode(server, browser, otp_id, code);
		await browser.session(again.body.auth_result);
		expect(await me('GET', '', { token: tokens.auth_token })).toEqual(noToken);
		expect((await useLink(server, browser, secret)).status).toBe(200);
	});

	test('an earlier code or change is void afterwards (M-06)', async () => {
		const { email, token } = await join();
		const { otp_id, code, browser } = await getCode(server, email, { kind: 'login' });
		const { secret } = await askToChange(token, 'email', newEmail());
		expect((await useLink(server, new Visitor(server), secret)).status).toBe(200);
		// The holder of the old mailbox can no longer sign in.
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(400);
	});

	test('an address of another account is refused, also if that account proved it meanwhile', async () => {
		const [ann, eve] = [await join(), await join()];
		const taken = await me('PATCH', '/email', {
			token: eve.token,
			body: { new_email: ann.email.toUpperCase() }
		});
		expect(taken).toEqual(invalid);
		const contested = newEmail();
		const { secret } = await askToChange(eve.token, 'email', contested);
		await server.advance(61);
		await enterByCode(server, contested);
		expect(await useLink(server, new Visitor(server), secret)).toEqual(invalid);
		expect(await me('GET', '', { token: eve.token })).toMatchObject({
			body: { user: { email: eve.email } }
		});
	});

	test('an address that another account never proved goes to the account that proves it and takes it (T-10)', async () => {
		const { token } = await join();
		const claimed = newEmail();
		const squatter = await signUp(server, claimed, new Authenticator());
		const { secret } = await askToChange(token, 'email', claimed);
		const used = await useLink(server, new Visitor(server), secret);
		expect((await decide(server, used.body.auth_result, 'start_afresh')).status).toBe(200);
		expect(await me('GET', '', { token })).toMatchObject({
			body: { user: { email: claimed, email_verified: true } }
		});
		expect(await me('GET', '', { token: squatter.auth_token })).toEqual(noToken);
	});

	test('the account’s own address is proved without a new account', async () => {
		const email = newEmail();
		const passkey = new Authenticator();
		const { auth_token: token } = await signUp(server, email, passkey);
		const { secret } = await askToChange(token, 'email', email);
		expect((await useLink(server, new Visitor(server), secret)).status).toBe(200);
		expect(await me('GET', '', { token })).toMatchObject({
			body: { user: { email, email_verified: true } }
		});
		await signIn(server, email, passkey);
		const again = await me('PATCH', '/email', { token, body: { new_email: email } });
		expect(again).toEqual(invalid);
	});

	test('the message is in the language of the request where the element names none', async () => {
		const [email, new_email] = [newEmail(), newEmail()];
		const { auth_token: token } = await signUp(server, email, new Authenticator());
		const headers = { 'accept-language': 'pl-PL,pl;q=0.9' };
		await me('PATCH', '/email', { token, headers, body: { new_email } });
		const { subject, link = '' } = await waitForMessage(server, new_email);
		expect(subject).toBe('Potwierdź swój adres w Postern');
		expect((await useLink(server, new Visitor(server), secretOf(link))).status).toBe(200);
		await until('the owner to be told where the change went from', async () => {
			const told = (await readMailbox(server)).find(({ to }) => to === email);
			return told?.subject === 'Adres Twojego konta w Postern został zmieniony';
		});
	});

	test('a phone number is added, both addresses sign in, and only one of them can be removed', async () => {
		const { email, token } = await join();
		const phone = newPhone();
		const { secret } = await askToChange(token, 'phone', phone);
		expect(await me('PATCH', '/email', { token, body: { new_email: '' } })).toEqual(invalid);
		expect((await useLink(server, new Visitor(server), secret)).status).toBe(200);
		const told = await waitForMessage(server, email);
		expect(told.subject).toBe('An address was added to your Postern account');
		expect(told.text).toContain(phone);
		expect(await me('GET', '', { token })).toMatchObject({
			body: { user: { email, phone, phone_verified: true } }
		});
		await server.advance(61);
		const { tokens } = await enterByCode(server, phone, 'login');
		const removals = ['email', 'phone'].map((kind) =>
			me('PATCH', `/${kind}`, { token: tokens.auth_token, body: { [`new_${kind}`]: '' } })
		);
		const answers = await Promise.all(removals);
		expect(answers.map(({ status }: Answer) => status).sort()).toEqual([200, 400]);
		const { body } = await me<{ user: { email: string; phone: string } }>('GET', '', {
			token: tokens.auth_token
		});
		expect([body.user.email, body.user.phone].filter(Boolean)).toHaveLength(1);
	});

	test.each<['email' | 'phone', unknown]>([
		['email', 'x'],
		['email', '+12015550100'],
		['email', 5],
		['email', 'a@example.com\r\nBcc: b@example.com'],
		['phone', 'x'],
		['phone', 'ann@example.com'],
		['phone', '+1201'],
		['phone', null]
	])('%s cannot be changed to %j', async (kind, to) => {
		const { token } = await join();
		const answer = await me('PATCH', `/${kind}`, { token, body: { [`new_${kind}`]: to } });
		expect(answer).toEqual(invalid);
	});

	test('on PostgreSQL two parallel removals leave one address', async () => {
		const shared = await startServer({
			env: { IDENTIFIER: 'both', DATABASE_URL: await createDatabase() }
		});
		try {
			for (let round = 0; round < 5; round++) {
				const { token } = await join(shared);
				const phone = newPhone();
				await me('PATCH', '/phone', { token, body: { new_phone: phone } }, shared);
				const { link = '' } = await waitForMessage(shared, phone);
				await useLink(shared, new Visitor(shared), secretOf(link));
				const removals = ['email', 'phone'].map((kind) =>
					me('PATCH', `/${kind}`, { token, body: { [`new_${kind}`]: '' } }, shared)
				);
				const answers = await Promise.all(removals);
				expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
			}
		} finally {
			await shared.remove();
		}
	});
});

describe('other data of the signed-in user', () => {
	test('user_metadata is empty where no field is declared, and undeclared fields are refused (I-07)', async () => {
		const { email, token } = await join();
		expect(await me('GET', '/user-metadata', { token })).toEqual(
			answered(200, { user_metadata: {} })
		);
		const set = (user_metadata: unknown) =>
			me('PATCH', '/user-metadata', { token, body: { user_metadata } });
		expect(await set({})).toMatchObject({ status: 200, body: { user: { email } } });
		for (const each of [{ role: 'admin' }, { status: 'active' }, [], null, 'x', 5]) {
			const answer = await set(each);
			expect(answer, JSON.stringify(each)).toMatchObject({
				status: 400,
				body: { code: 'invalid_request' }
			});
		}
		for (const raw of [
			'{"user_metadata":{"__proto__":{"x":1}}}',
			'{"user_metadata":{"constructor":1}}'
		]) {
			const answer = await fetch(
				`${server.url}/v1/apps/${server.appId}/currentuser/user-metadata`,
				{
					method: 'PATCH',
					headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
					body: raw
				}
			);
			expect(answer.status).toBe(400);
		}
	});

	test('social connections are empty', async () => {
		const { token } = await join();
		expect(await me('GET', '/social-connections', { token })).toEqual(
			answered(200, { social_connections: {} })
		);
		for (const each of ['apple', 'github', 'google', 'x']) {
			expect(await me('DELETE', `/social-connections/${each}`, { token })).toEqual(
				refusal(404, 'social_connection_not_found')
			);
		}
	});

	test.each([
		['GET', ''],
		['PATCH', '/email'],
		['PATCH', '/phone'],
		['GET', '/devices'],
		['PATCH', '/devices/x'],
		['DELETE', '/devices/x'],
		['POST', '/devices/start'],
		['POST', '/devices/finish'],
		['GET', '/social-connections'],
		['DELETE', '/social-connections/github'],
		['GET', '/user-metadata'],
		['PATCH', '/user-metadata']
	])('%s /currentuser%s requires a live session (T-02)', async (method, path) => {
		const { tokens } = await join();
		const { auth_token: token, refresh_token } = tokens;
		for (const bad of [undefined, '', 'x', refresh_token, `${token}x`]) {
			expect(await me(method, path, { token: bad })).toEqual(noToken);
		}
		await call(server, 'DELETE', `/tokens?${new URLSearchParams({ refresh_token })}`);
		expect(await me(method, path, { token })).toEqual(noToken);
	});
});

test('a failed change sends no message (W-13)', async () => {
	const { email, token } = await join();
	await add(token, new Authenticator(), { handshake_id: 'x' });
	await me('DELETE', '/devices/x', { token });
	const { code } = await getCode(server, email, { kind: 'login' });
	const messages = (await readMailbox(server)).filter(({ to }) => to === email);
	expect(messages.map((each) => each.code)).toHaveLength(2);
	expect(messages[0]?.code).toBe(code);
});
