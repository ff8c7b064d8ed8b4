import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail, newPhone } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import {
	call,
	finish,
	json,
	startRegistration,
	startSignIn,
	type Answer
} from '../support/client.ts';
import { atOnce } from '../support/concurrently.ts';
import { query } from '../support/database.ts';
import { answered, refusal } from '../support/expected.ts';
import { keysOf } from '../support/keys.ts';
import { profileFile, startServer, type Server } from '../support/server.ts';
import { addPasskey, register } from '../support/person.ts';
import { enterByCode, getCode, giveCode, signUpIn } from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';

/** What a back end does to users through the management API, in the order in which libraries test it. */

const SECRET_KEY = 'the secret key of the tests of the management API';

let server: Server;
let token: string;

beforeAll(async () => {
	server = await startServer({
		env: { SECRET_KEY, IDENTIFIER: 'both', PROFILE: profileFile('metadata') }
	});
	token = (await keysOf(server)).management;
});
afterAll(() => server.remove());

type User = {
	id: string;
	email: string;
	email_verified: boolean;
	phone: string;
	status: string;
	login_count: number;
	user_metadata: Record<string, unknown> | null;
	webauthn_devices: { id: string }[];
};

const manage = <Body = { user: User }>(method: string, path: string, body?: unknown) =>
	call<Body>(server, method, `/management/v1/apps/${server.appId}${path}`, { token, body });
const create = (body: object) => manage('POST', '/users', body);
const made = async (body: object = { email: newEmail() }) => (await create(body)).body.user;
const get = async (id: string) => (await manage('GET', `/users/${id}`)).body.user;

const invalid = (error: string) => ({
	...refusal(400, 'invalid_request'),
	body: { code: 'invalid_request', error }
});
const unknown = {
	...refusal(404, 'user_not_found'),
	body: { code: 'user_not_found', error: 'User not found' }
};
const NO_ID = 'PassageUserID';

describe('a user is created', () => {
	test('with an address, a phone number and metadata, pending until the first login (G-02)', async () => {
		const [email, phone] = [newEmail('Mixed.CASE'), newPhone()];
		const { status, body } = await create({ email, phone, user_metadata: { team: 'Blue' } });
		expect(status).toBe(201);
		expect(body.user).toMatchObject({
			email: email.toLowerCase(),
			email_verified: false,
			phone,
			status: 'pending',
			login_count: 0,
			user_metadata: { team: 'Blue' },
			webauthn_devices: [],
			recent_events: [{ type: 'user_created' }]
		});
		expect((await get(body.user.id)).email).toBe(email.toLowerCase());
	});

	test('once: the same address again is 201 and the same user, unchanged (G-03)', async () => {
		const email = newEmail();
		const first = await made({ email, phone: '', user_metadata: { team: 'Blue' } });
		expect(await create({ email, phone: '', user_metadata: { team: 'Red' } })).toMatchObject({
			status: 201,
			body: { user: { id: first.id, user_metadata: { team: 'Blue' } } }
		});
		const all = await atOnce(6, () => create({ email: `x${email}` }));
		expect(new Set(all.map(({ body }) => body.user.id)).size).toBe(1);
	});

	test.each<[object, string]>([
		[{}, 'email: cannot be blank; phone: cannot be blank.'],
		[{ email: '', phone: '' }, 'email: cannot be blank; phone: cannot be blank.'],
		[{ email: null, phone: null }, 'email: cannot be blank; phone: cannot be blank.'],
		[{ email: 'no' }, 'identifier: must be a valid email address.'],
		[{ phone: '123' }, 'identifier: must be a valid E164 number.'],
		[
			{ email: '  ', phone: '  ' },
			'identifier: must be a valid E164 number.; identifier: must be a valid email address.'
		]
	])('not from %j', async (body, error) => {
		expect(await create(body)).toEqual(invalid(error));
	});

	test('not with the identifiers of two users, or with fields that are not declared', async () => {
		const [one, two] = [newEmail(), newPhone()];
		await made({ email: one });
		await made({ phone: two });
		expect(await create({ email: one, phone: two })).toEqual(invalid('user: already exists.'));
		const user_metadata = { role: 'admin' };
		expect(await create({ email: newEmail(), user_metadata })).toEqual(
			refusal(400, 'invalid_request')
		);
		expect(await create({ email: newEmail(), id: 'U1', status: 'active' })).toEqual(
			refusal(400, 'invalid_request')
		);
	});

	test('from a body without a content type, as some libraries send it', async () => {
		const send = async (type: Record<string, string>) => {
			const response = await fetch(`${server.url}/management/v1/apps/${server.appId}/users`, {
				method: 'POST',
				headers: { authorization: `Bearer ${token}`, ...type },
				// As bytes: text would get a content type.
				body: Buffer.from(JSON.stringify({ email: newEmail() }))
			});
			return { status: response.status, body: await json(response) };
		};
		expect((await send({})).status).toBe(201);
		expect((await send({ 'content-type': 'text/plain' })).status).toBe(415);
	});

	test('and keeps date and metadata at the first login, which adds what the person gave', async () => {
		const email = newEmail();
		const { id } = await made({ email, user_metadata: { team: 'Blue', motto: 'Go' } });
		await server.advance(60);
		const browser = new Visitor(server);
		await browser.send('POST', `/v1/apps/${server.appId}/users`, {
			identifier: email,
			user_metadata: { team: 'Red', terms: true }
		});
		const { otp_id, code } = await getCode(server, email, { browser });
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
		const [row] = await query<{ created_at: string; updated_at: string }>(
			server,
			'select created_at, updated_at from identity_user where id = ?',
			id
		);
		expect(Date.parse(row?.updated_at ?? '') - Date.parse(row?.created_at ?? '')).toBeGreaterThan(
			50_000
		);
		expect(await get(id)).toMatchObject({
			status: 'active',
			email_verified: true,
			user_metadata: { team: 'Red', terms: true, motto: 'Go' }
		});
	});

	test('and goes to no stranger: a passkey needs the address proved first (T-10)', async () => {
		const email = newEmail();
		await made({ email, user_metadata: { team: 'Blue' } });
		await expect(startRegistration(server, email)).rejects.toMatchObject({
			code: 'identifier_not_verified'
		});
		// Nor one who had begun before.
		const late = newEmail();
		const passkey = new Authenticator();
		const begun = await startRegistration(server, late);
		const { id } = await made({ email: late, user_metadata: { team: 'Blue' } });
		const { publicKey } = begun.handshake.challenge;
		const finished = await call(server, 'POST', '/register/webauthn/finish', {
			body: {
				handshake_id: begun.handshake.id,
				user_id: begun.user?.id,
				handshake_response: passkey.create(publicKey, { origin: server.url })
			}
		});
		expect(finished).toEqual(refusal(403, 'identifier_not_verified'));
		expect(await get(id)).toMatchObject({ status: 'pending', webauthn_devices: [] });
	});

	test('from an unfinished sign-up, and then it does not expire', async () => {
		const email = newEmail();
		type Begun = { user: { id: string } };
		const begun = await call<Begun>(server, 'POST', '/users', { body: { identifier: email } });
		const { id } = await made({ email, user_metadata: { motto: 'Go' } });
		expect(id).toBe(begun.body.user.id);
		// A person who begins to sign up again changes nothing about that.
		await getCode(server, email);
		expect(await query(server, 'select expires_at from identity_user where id = ?', id)).toEqual([
			{ expires_at: null }
		]);
	});
});

describe('a user is updated', () => {
	test('in what the body names; the rest stays (G-03)', async () => {
		const { id, email } = await made({ email: newEmail(), user_metadata: { team: 'Blue' } });
		const phone = newPhone();
		const update = (body: object) => manage('PATCH', `/users/${id}`, body);
		expect((await update({ phone, email: '' })).body.user).toMatchObject({ email, phone });
		expect((await update({ user_metadata: { motto: 'Go' } })).body.user).toMatchObject({
			email,
			phone,
			user_metadata: { team: 'Blue', motto: 'Go' }
		});
		expect(
			(await update({ user_metadata: { team: null, motto: 'Stop' } })).body.user
		).toMatchObject({ user_metadata: { motto: 'Stop' } });
		const before = await get(id);
		for (const same of [{}, { email: null, user_metadata: {} }, { email: email.toUpperCase() }]) {
			expect((await update(same)).body.user).toEqual(before);
		}
	});

	test('not to what is invalid or belongs to another', async () => {
		const [{ id }, other] = [await made(), await made()];
		const update = (body: object) => manage('PATCH', `/users/${id}`, body);
		expect(await update({ email: '  ', phone: '  ' })).toEqual(
			invalid(
				'identifier: must be a valid E164 number.; identifier: must be a valid email address.'
			)
		);
		expect(await update({ email: other.email })).toEqual(refusal(400, 'invalid_request'));
		expect(await update({ user_metadata: { age: 'old' } })).toEqual(
			refusal(400, 'invalid_request')
		);
		expect(await update({ user_metadata: { nothing: 1 } })).toEqual(
			refusal(400, 'invalid_request')
		);
		expect(await manage('PATCH', `/users/${NO_ID}`, { email: newEmail() })).toEqual(unknown);
	});

	test('and an address that was left opens nothing more', async () => {
		const old = newEmail();
		const { tokens } = await enterByCode(server, old);
		const id = decodeJwt(tokens.auth_token).sub ?? '';
		const { browser, otp_id, code } = await getCode(server, old, { kind: 'login' });
		const email = newEmail();
		const { body } = await manage('PATCH', `/users/${id}`, { email });
		expect(body.user).toMatchObject({ email, email_verified: false, status: 'active' });
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(400);
		expect((await call(server, 'GET', '/currentuser', { token: tokens.auth_token })).status).toBe(
			401
		);
	});
});

describe('a user’s sessions end within a minute (T-08)', () => {
	const acts: [string, (id: string) => Promise<Answer<unknown>>][] = [
		['revoked tokens', (id) => manage('DELETE', `/users/${id}/tokens`)],
		['deactivation', (id) => manage('PATCH', `/users/${id}/deactivate`)],
		['deletion', (id) => manage('DELETE', `/users/${id}`)]
	];

	test.each(acts)(
		'by %s, with codes that are on their way and logins that have begun',
		async (name, act) => {
			const { person, browser, tokens } = await register(server);
			const id = decodeJwt(tokens.auth_token).sub ?? '';
			const email = person.identifier;
			await manage('PATCH', `/users/${id}/activate`);
			const sent = await getCode(server, email, { kind: 'login' });
			const begun = [await startSignIn(server, email), await startSignIn(server)];
			expect((await act(id)).status).toBe(200);
			expect((await call(server, 'GET', '/currentuser', { token: tokens.auth_token })).status).toBe(
				401
			);
			const again = { body: { refresh_token: tokens.refresh_token } };
			expect((await call(server, 'POST', '/tokens', again)).status).toBe(401);
			await server.advance(31);
			expect((await browser.profile()).status).toBe(401);
			expect((await giveCode(server, sent.browser, sent.otp_id, sent.code)).status).not.toBe(200);
			await manage('PATCH', `/users/${id}/activate`);
			for (const started of begun) {
				const { publicKey } = started.handshake.challenge;
				const made = person.authenticator.get(publicKey, { origin: server.url });
				expect((await finish(server, 'login', started, made)).status).toBe(401);
			}
			if (name === 'deactivation') await act(id);
			const state = { deletion: 404, deactivation: 'inactive' }[name];
			if (state === 404) {
				expect(await manage('GET', `/users/${id}`)).toEqual(unknown);
				expect(await act(id)).toEqual(unknown);
				const left = 'select * from profile where passage_id = ?';
				expect(await query(server, left, id)).toEqual([]);
			} else {
				expect((await get(id)).status).toBe(state ?? 'active');
				expect((await act(id)).status).toBe(200);
			}
		}
	);

	test('and a user who is activated again logs in', async () => {
		const { person, tokens } = await register(server);
		const id = decodeJwt(tokens.auth_token).sub ?? '';
		expect((await manage('PATCH', `/users/${id}/deactivate`)).body.user.status).toBe('inactive');
		await expect(person.signIn()).rejects.toThrow();
		expect((await manage('PATCH', `/users/${id}/activate`)).body.user.status).toBe('active');
		expect(await person.signIn()).toHaveProperty('auth_token');
	});

	test('and a pending user can be deactivated and activated, and then logs in by code without a question', async () => {
		const email = newEmail();
		const { id } = await made({ email });
		for (const [act, status] of [
			['activate', 'active'],
			['deactivate', 'inactive'],
			['activate', 'active']
		] as const) {
			expect((await manage('PATCH', `/users/${id}/${act}`)).body.user.status).toBe(status);
		}
		const { browser, otp_id, code } = await getCode(server, email, { kind: 'login' });
		const given = await giveCode(server, browser, otp_id, code);
		expect(given.body.auth_result.redirect_url).not.toContain('/claim');
		expect(decodeJwt(given.body.auth_result.auth_token).sub).toBe(id);
	});
});

test('passkeys are listed and deleted, the last one too, and their sessions end (T-08)', async () => {
	const browser = new Visitor(server);
	const tokens = await signUpIn(server, browser, newEmail(), new Authenticator());
	const id = decodeJwt(tokens.auth_token).sub ?? '';
	await addPasskey(server, tokens.auth_token);
	type Devices = { devices: { id: string; type: string; friendly_name: string }[] };
	const list = async () => (await manage<Devices>('GET', `/users/${id}/devices`)).body.devices;
	const [first, second] = await list();
	expect((await get(id)).webauthn_devices).toEqual(await list());
	const path = `/users/${id}/devices/${first?.id}`;
	expect(await manage('DELETE', path)).toEqual(answered(200, {}));
	expect(await manage('DELETE', path)).toEqual(refusal(404, 'device_not_found'));
	expect((await call(server, 'GET', '/currentuser', { token: tokens.auth_token })).status).toBe(
		401
	);
	expect((await manage('DELETE', `/users/${id}/devices/${second?.id}`)).status).toBe(200);
	expect(await list()).toEqual([]);
});

test.each([
	['GET', ''],
	['DELETE', ''],
	['PATCH', '/activate'],
	['PATCH', '/deactivate'],
	['GET', '/devices'],
	['DELETE', '/devices/D1'],
	['DELETE', '/tokens']
])('an unknown user is 404, without a key 401: %s …%s (G-03)', async (method, path) => {
	for (const id of [NO_ID, 'a@example.com', '%F0%9F%98%80', 'x'.repeat(200)]) {
		expect(await manage(method, `/users/${id}${path}`)).toEqual(unknown);
	}
	const without = await call(
		server,
		method,
		`/management/v1/apps/${server.appId}/users/${NO_ID}${path}`,
		{ token: 'wrong' }
	);
	expect(without).toEqual({
		...refusal(401, 'invalid_access_token'),
		body: { code: 'invalid_access_token', error: 'Invalid access token' }
	});
});

test('a path with a slash at its end leads to the one without, with method and body', async () => {
	const users = `/management/v1/apps/${server.appId}/users/`;
	const response = await fetch(server.url + users, {
		method: 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
		body: JSON.stringify({ email: newEmail() })
	});
	expect([response.redirected, response.status]).toEqual([true, 201]);
});

test('each act is an event of the key (G-04)', async () => {
	const { person, tokens } = await register(server);
	const id = decodeJwt(tokens.auth_token).sub ?? '';
	const [device] = (await get(id)).webauthn_devices;
	await manage('PATCH', `/users/${id}`, { phone: newPhone(), user_metadata: { motto: 'Go' } });
	await manage('DELETE', `/users/${id}/devices/${device?.id}`);
	await manage('DELETE', `/users/${id}/tokens`);
	await manage('PATCH', `/users/${id}/deactivate`);
	await manage('PATCH', `/users/${id}/activate`);
	await manage('DELETE', `/users/${id}`);
	const done = await query<{ kind: string }>(
		server,
		`select kind, target from event where user_id = ? and actor = 'key'`,
		id
	);
	expect(done.map(({ kind }) => kind).sort()).toEqual(
		[
			...['address_changed', 'profile_changed', 'passkey_removed', 'session_ended'],
			...['user_disabled', 'session_ended', 'user_enabled', 'account_deleted']
		].sort()
	);
	expect(JSON.stringify(done)).not.toContain(person.identifier);
});
