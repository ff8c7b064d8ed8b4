import { randomBytes } from 'node:crypto';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Event } from '../../src/lib/server/db/schema.ts';
import { Authenticator } from '../support/authenticator.ts';
import { newEmail } from '../support/addresses.ts';
import { ask } from '../support/cli.ts';
import { call, finish, refresh, startSignIn } from '../support/client.ts';
import { query } from '../support/database.ts';
import { postForm, shown } from '../support/forms.ts';
import { keysOf } from '../support/keys.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { addPasskey, register } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import {
	decide,
	getCode,
	giveCode,
	path,
	proveByCode,
	secretOf,
	sendCode,
	useLink,
	wrong
} from '../support/sign-in-flows.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

const SECRET_KEY = randomBytes(32).toString('base64url');
const NETWORK = '127.0.0.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: Server;
let key: string;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
	key = (await keysOf(server)).management;
});
afterAll(() => server.remove());

const newBrowser = () => new Visitor(server, { headers: { 'user-agent': FIREFOX } });

async function newUser() {
	const { person, browser, tokens } = await register(server);
	Object.assign(browser.headers, newBrowser().headers);
	const id = decodeJwt(tokens.auth_token).sub ?? '';
	return { id, person, browser, tokens, email: person.identifier, token: tokenOf(browser) };
}

type User = Awaited<ReturnType<typeof newUser>>;

const tokenOf = (browser: Visitor) => browser.cookies.get('psg_auth_token')?.value ?? '';
const eventsOf = (id: string) =>
	query<Event>(server, 'select * from event where user_id = ? order by created_at', id);
const api = (rest: string) => `/postern/v1/apps/${server.appId}${rest}`;

/** Presses a button of the account page. */
async function press({ browser }: User, action: string, fields: Record<string, string> = {}) {
	const { passage_id } = await shown(await browser.fetch('/account'));
	return postForm(browser, `/account?/${action}`, { passage_id, ...fields });
}

async function askForLink({ email, browser, ...user }: User, to = email) {
	await press({ email, browser, ...user }, 'change-address', { kind: 'email', address: to });
	const { link = '' } = await waitForMessage(server, to);
	return secretOf(link);
}

/** Answers a ceremony of a login as if on another site. */
async function logInFromElsewhere({ person, browser }: User) {
	const started = await startSignIn(server, person.identifier);
	const made = person.authenticator.get(started.handshake.challenge.publicKey, {
		origin: 'https://evil.example'
	});
	return browser.send('POST', path(server, '/login/webauthn/finish'), {
		handshake_id: started.handshake.id,
		handshake_response: made,
		user_id: started.user?.id
	});
}

async function logInByCode(
	{ email, browser }: User,
	change: (code: string) => string = (it) => it
) {
	await server.advance(61);
	const { otp_id, code } = await getCode(server, email, { kind: 'login', browser });
	return giveCode(server, browser, otp_id, change(code));
}

type Row = [act: string, carryOut: (user: User) => Promise<unknown>, left: Partial<Event>];

const rows: Row[] = [
	['registering', async () => {}, { kind: 'registration', method: 'passkey', result: 'ok' }],
	[
		'logging in with a passkey',
		({ person }) => person.signIn(),
		{ kind: 'login', method: 'passkey', result: 'ok', actor: 'user' }
	],
	[
		'logging in with a code',
		(user) => logInByCode(user),
		{ kind: 'login', method: 'code', result: 'ok', browser_name: 'Firefox, Linux' }
	],
	[
		'a wrong code',
		(user) => logInByCode(user, wrong),
		{ kind: 'login', method: 'code', result: 'wrong_code' }
	],
	[
		'a code that has expired',
		async ({ email, browser }) => {
			const { otp_id, code } = await getCode(server, email, { kind: 'login', browser });
			await server.advance(301);
			await giveCode(server, browser, otp_id, code);
		},
		{ kind: 'login', method: 'code', result: 'expired_code' }
	],
	[
		'a passkey that signed for another site',
		logInFromElsewhere,
		{ kind: 'login', method: 'passkey', result: 'wrong_origin' }
	],
	[
		'a passkey whose counter went back',
		async ({ person, token }) => {
			const key = new Authenticator({ counts: true, backedUp: false });
			await addPasskey(server, token, key);
			for (const count of [5, 2]) {
				const started = await startSignIn(server, person.identifier);
				const [credential] = key.credentials;
				if (credential) credential.counter = count;
				const made = key.get(started.handshake.challenge.publicKey, { origin: server.url });
				await finish(server, 'login', started, made);
			}
		},
		{ kind: 'login', method: 'passkey', result: 'counter_went_back' }
	],
	[
		'adding a passkey',
		({ token }) => addPasskey(server, token),
		{ kind: 'passkey_added', method: 'passkey' }
	],
	[
		'renaming a passkey',
		async ({ token }) => {
			const { id } = await addPasskey(server, token);
			const devices = `/currentuser/devices/${id}`;
			await call(server, 'PATCH', devices, { token, body: { friendly_name: 'Mine' } });
		},
		{ kind: 'passkey_renamed' }
	],
	[
		'removing a passkey',
		async ({ token }) => {
			const { id } = await addPasskey(server, token);
			await call(server, 'DELETE', `/currentuser/devices/${id}`, { token });
		},
		{ kind: 'passkey_removed' }
	],
	[
		'asking for another address',
		(user) => askForLink(user, newEmail()),
		{ kind: 'address_change_started', target: 'email' }
	],
	[
		'cancelling that',
		async (user) => {
			await askForLink(user, newEmail());
			await press(user, 'cancel-address', { kind: 'email' });
		},
		{ kind: 'address_change_cancelled', target: 'email' }
	],
	[
		'confirming an address',
		async (user) => useLink(server, user.browser, await askForLink(user)),
		{ kind: 'address_confirmed', target: 'email' }
	],
	[
		'changing the address',
		async (user) => useLink(server, user.browser, await askForLink(user, newEmail())),
		{ kind: 'address_changed', target: 'email' }
	],
	[
		'a link that was used before',
		async (user) => {
			const secret = await askForLink(user);
			await useLink(server, user.browser, secret);
			await useLink(server, user.browser, secret);
		},
		{ kind: 'login', method: 'link', result: 'used_link' }
	],
	[
		'changing the profile',
		({ browser }) => browser.saveProfile({ name: 'Anna' }),
		{ kind: 'profile_changed', target: 'name' }
	],
	[
		'downloading the data',
		({ browser }) => browser.fetch('/account/export'),
		{ kind: 'data_exported' }
	],
	['logging out', ({ browser }) => browser.logout(), { kind: 'session_ended', actor: 'user' }],
	[
		'logging out elsewhere',
		async (user) => {
			await user.person.signIn();
			await press(user, 'others');
		},
		{ kind: 'session_ended', target: 'others 1' }
	],
	[
		'a refresh token that is used again',
		async ({ person }) => {
			const { refresh_token } = await person.signIn();
			await refresh(server, refresh_token);
			await server.advance(11);
			await refresh(server, refresh_token).catch(() => {});
		},
		{ kind: 'token_reused', actor: 'system' }
	],
	[
		'proving the address in another browser',
		({ email }) => proveByCode(server, email),
		{ kind: 'claim_opened', target: 'email' }
	],
	[
		'keeping the account then',
		async ({ email }) => decide(server, (await proveByCode(server, email)).tokens, 'keep'),
		{ kind: 'claim_decided', target: 'keep' }
	],
	[
		'the operator who disables the user',
		({ email }) => ask(server, 'users', 'disable', email),
		{ kind: 'user_disabled', actor: 'operator' }
	],
	[
		'a disabled user who logs in',
		async ({ email, person }) => {
			await query(server, 'update identity_user set status = ? where email = ?', 'inactive', email);
			await person.signIn().catch(() => {});
		},
		{ kind: 'login', method: 'passkey', result: 'disabled' }
	]
];

test.each(rows)('%s leaves an event (L-02, G-04)', async (_, carryOut, left) => {
	const user = await newUser();
	await carryOut(user);
	const expected = { result: 'ok', user_id: user.id, ...left };
	expect(await eventsOf(user.id)).toContainEqual(expect.objectContaining(expected));
});

test('an event says where it happened, by which request and in which session (L-02)', async () => {
	const user = await newUser();
	const { headers } = await user.browser.saveProfile({ name: 'Anna' });
	const changed = (await eventsOf(user.id)).find(({ kind }) => kind === 'profile_changed');
	expect(changed).toMatchObject({
		network: NETWORK,
		browser_name: 'Firefox, Linux',
		request_id: headers.get('x-request-id'),
		session_id: decodeJwt(user.token)['sid']
	});
});

test('what the operator does by command leaves events (G-04)', async () => {
	await ask(server, 'keys', 'rotate');
	await ask(server, 'keys', 'api');
	await ask(server, 'messages', 'retry');
	const done = await query<Event>(
		server,
		'select * from event where actor = ? and user_id is null order by created_at',
		'operator'
	);
	expect(done).toMatchObject([
		{ kind: 'signing_key_rotated', network: null, result: 'ok' },
		{ kind: 'api_key_shown' },
		{ kind: 'messages_retried', target: expect.stringMatching(/^\d+$/) }
	]);
});

test('a refused key of the management API leaves an event (L-02, G-04)', async () => {
	const refused = await call(server, 'GET', `/management/v1/apps/${server.appId}`, {
		token: `${key}x`
	});
	expect(refused.status).toBe(401);
	const left = 'select * from event where kind = ?';
	expect(await query(server, left, 'api_key_used')).toMatchObject([
		{ result: 'wrong_api_key', actor: 'visitor', network: NETWORK }
	]);
});

describe('a flood of refusals (E-06)', () => {
	test('leaves ten events of a kind in an hour', async () => {
		const browser = newBrowser();
		const guess = () => giveCode(server, browser, 'NoSuchCode', '123456');
		for (let each = 0; each < 25; each++) expect((await guess()).status).toBe(400);
		const left = 'select network from event where result = ?';
		expect(await query(server, left, 'unknown_code')).toHaveLength(10);
	});

	test('that meets a limit leaves one event of it in an hour', async () => {
		const { email, id } = await newUser();
		const browser = newBrowser();
		const statuses: number[] = [];
		for (let each = 0; each < 8; each++) {
			await server.advance(61);
			statuses.push((await sendCode(server, browser, email, 'login')).status);
		}
		expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(1);
		const met = await query<Event>(server, 'select * from event where kind = ?', 'limit_met');
		expect(met).toMatchObject([{ result: 'messages_to_address', actor: 'visitor' }]);
		expect(await eventsOf(id)).not.toContainEqual(expect.objectContaining({ actor: 'visitor' }));
	});
});

test('events cannot be changed (L-02)', async () => {
	await expect(query(server, 'update event set result = ?', 'ok')).rejects.toThrow('append-only');
});

test('the command lists events by user, kind and time (G-04)', async () => {
	const { id, email } = await newUser();
	await ask(server, 'users', 'show', email);
	type Answer = { events: Event[] };
	const kinds = async (...words: string[]) =>
		(await ask<Answer>(server, 'events', ...words)).events.map(({ kind }) => kind);
	expect(await kinds(email)).toEqual(['user_shown', 'registration']);
	const past = ['--since', '2020-01-01'];
	expect(await kinds(id, '--kind', 'registration', ...past)).toEqual(['registration']);
	await ask(server, 'users', 'delete', email, '--yes');
	expect(await kinds(id)).toEqual(['account_deleted', 'user_shown']);
});

describe('the owner', () => {
	const markup = async (answer: Response) =>
		(await answer.text()).replace(/<script.*?<\/script>/gs, '');

	test('sees on /account what happened, and the networks once an address is proved (L-02)', async () => {
		const user = await newUser();
		await logInByCode(user, wrong);
		await server.advance(61);
		const before = await markup(await user.browser.fetch('/account'));
		expect(before).toContain('With a code');
		expect(before).toContain('Refused');
		expect(before).not.toContain(NETWORK);
		await useLink(server, user.browser, await askForLink(user));
		const after = await markup(await user.browser.fetch('/account'));
		expect(after).toContain(`IP address ${NETWORK}`);
	});

	test('still sees the latest login after many refusals about the account (L-02)', async () => {
		const user = await newUser();
		for (let each = 0; each < 12; each++) {
			await server.advance(61 * 60);
			await logInFromElsewhere(user);
		}
		const { auth_token: token } = await user.person.signIn();
		const listed = await call<{ events: Event[] }>(server, 'GET', api('/currentuser/events'), {
			token
		});
		const results = listed.body.events.map(({ kind, result }) => `${kind} ${result}`);
		expect(results.slice(0, 2)).toEqual(['login ok', 'login wrong_origin']);
		expect(results).toContain('registration ok');
		expect(results).toHaveLength(7);
	});

	test('who deletes the account leaves that alone, without a network (V-01)', async () => {
		const user = await newUser();
		await user.browser.saveProfile({ name: 'Anna' });
		await call(server, 'DELETE', api('/currentuser'), { token: user.token });
		expect(await eventsOf(user.id)).toMatchObject([
			{ kind: 'account_deleted', network: null, browser_name: null, session_id: null }
		]);
	});
});

test('the management API answers the recent events in Passage’s shape (G-02)', async () => {
	const user = await newUser();
	await logInByCode(user, wrong);
	const users = `/management/v1/apps/${server.appId}/users/${user.id}`;
	type Answer = { user: { recent_events: object[] } };
	const { body } = await call<Answer>(server, 'GET', users, { token: key });
	const event = {
		id: expect.any(String),
		ip_addr: NETWORK,
		user_agent: '',
		user_agent_display: 'Firefox, Linux',
		social_login_type: null,
		created_at: expect.any(String)
	};
	expect(body.user.recent_events).toEqual([
		{ ...event, type: 'login', action: 'login', status: 'incomplete', completed_at: null },
		expect.objectContaining({
			type: 'registration',
			action: 'register',
			status: 'complete',
			completed_at: expect.any(String)
		})
	]);
});

test('a request for another host is logged with that host and ours (L-02)', async () => {
	const log = () =>
		server
			.logs()
			.split('\n')
			.filter((line) => line.includes('"misdirected_request"'));
	for (const host of ['elsewhere.example:81', 'a"b\\c.example']) {
		expect((await raw(server.url, '/', { headers: { host } })).status).toBe(421);
	}
	await until('both lines', () => log().length > 1);
	const expected = new URL(server.url).host;
	expect(log().map((line) => JSON.parse(line) as object)).toMatchObject([
		{ came: 'elsewhere.example:81', expected },
		{ came: 'a?b?c.example', expected }
	]);
});

test('a fault of the events changes no answer to a refused login (L-02)', async () => {
	const user = await newUser();
	await query(server, 'alter table event rename to event_away');
	try {
		const answer: { status: number } = await logInByCode(user, wrong);
		expect(answer.status).toBe(400);
		await until('the fault', () => server.logs().includes('"msg":"fault"'));
	} finally {
		await query(server, 'alter table event_away rename to event');
	}
});

test('no event holds an address, a number, a code or a token (L-01)', async () => {
	const events = await query<Event>(server, 'select * from event');
	expect(events.length).toBeGreaterThan(50);
	// The id of a signing key is public, and as long as a secret.
	const text = JSON.stringify(events.filter(({ kind }) => kind !== 'signing_key_rotated'));
	expect(text).not.toMatch(/@|eyJ|\+\d{7}|[\w-]{43}/);
	expect(text).not.toContain('evil.example');
});
