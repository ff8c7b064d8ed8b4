import { decodeProtectedHeader, type JSONWebKeySet } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { call, refresh, request, startSignIn, finish } from '../support/client.ts';
import { ask } from '../support/cli.ts';
import { atOnce, statuses } from '../support/concurrently.ts';
import { query } from '../support/database.ts';
import { at, Instances } from '../support/instances.ts';
import { keysOf } from '../support/keys.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { addPasskey, Person, register } from '../support/person.ts';
import {
	approveLink,
	enterByCode,
	getCode,
	getLink,
	giveCode,
	poll,
	secretOf,
	sendCode,
	useLink,
	wrong
} from '../support/sign-in-flows.ts';
import { addSigningKey } from '../support/signing-keys.ts';
import { Visitor } from '../support/visitor.ts';

/** Two instances take turns: what begins at one goes on at the other (K-11). */

const SECRET_KEY = 'the secret key that both of the instances have';
/** Seconds for which an instance believes that a session is alive. */
const TRUST_SECONDS = 30;

let instances: Instances;

beforeAll(async () => {
	instances = await Instances.start({ SECRET_KEY, FALLBACK: 'otp' });
});
afterAll(() => instances?.remove());

/** The same browser, all of whose requests reach that instance. */
const browserAt = (instance: 0 | 1, { cookies }: Visitor) =>
	new Visitor(instances, { cookies, headers: at(instance) });

const keySet = (instance: 0 | 1) =>
	request<JSONWebKeySet>(instances, 'GET', '/.well-known/jwks.json', { headers: at(instance) });

test('both start at once on an empty database, as one app with one signing key (K-11)', async () => {
	expect(instances.appId).toMatch(/^[A-Za-z0-9]{24}$/);
	const [one, other] = [await keySet(0), await keySet(1)];
	expect(one.keys).toHaveLength(1);
	expect(other).toEqual(one);
});

describe('what begins at one instance goes on at the other (K-11)', () => {
	test('a registration with its fields, and a session', async () => {
		const { browser } = await register(instances, { name: 'Ann' });
		for (const instance of [0, 1] as const) {
			const there = browserAt(instance, browser);
			expect((await there.profile()).body['name']).toBe('Ann');
			expect((await there.saveProfile({ name: 'Ann' })).status).toBe(200);
		}
	});

	test('a login, with an identifier and without', async () => {
		const { person } = await register(instances);
		for (const identifier of [person.identifier, undefined]) {
			const started = await startSignIn(instances, identifier);
			const made = person.authenticator.get(started.handshake.challenge.publicKey, {
				origin: instances.url
			});
			const { body } = await finish(instances, 'login', started, made);
			expect((await new Visitor(instances).session(body.auth_result)).status).toBe(200);
		}
	});

	test('the addition of a passkey', async () => {
		const { person, tokens } = await register(instances);
		const second = new Authenticator();
		await addPasskey(instances, tokens.auth_token, second);
		const other = new Person(instances, person.identifier, second);
		expect((await new Visitor(instances).session(await other.signIn())).status).toBe(200);
	});

	test('a code', async () => {
		const email = newEmail();
		for (const kind of ['register', 'login'] as const) {
			const { tokens, browser } = await enterByCode(instances, email, kind);
			expect((await browser.session(tokens)).status).toBe(200);
		}
	});

	test('a change of the address', async () => {
		const { tokens } = await register(instances);
		const changed = newEmail();
		await request(instances, 'PATCH', '/currentuser/email', {
			token: tokens.auth_token,
			body: { new_email: changed }
		});
		const { link = '' } = await waitForMessage(instances, changed);
		expect((await useLink(instances, new Visitor(instances), secretOf(link))).status).toBe(200);
		for (const instance of [0, 1] as const) {
			const user = await call(instances, 'GET', '/currentuser', {
				token: tokens.auth_token,
				headers: at(instance)
			});
			expect(user).toMatchObject({ body: { user: { email: changed, email_verified: true } } });
		}
	});

	test('a refresh: both give one successor, and know a stolen token (T-05)', async () => {
		const { refresh_token } = await new Person(instances).signUp();
		const pairs = await atOnce(20, () => refresh(instances, refresh_token));
		const [next, ...more] = new Set(pairs.map((pair) => pair.refresh_token));
		expect(more).toEqual([]);
		const third = await refresh(instances, next ?? '');
		await instances.advance(11);
		const redeem = (token: string, instance: 0 | 1) =>
			call(instances, 'POST', '/tokens', { body: { refresh_token: token }, headers: at(instance) });
		expect((await redeem(refresh_token, 0)).status).toBe(401);
		expect((await redeem(third.refresh_token, 1)).status).toBe(401);
	});
});

test('a logout at one ends writes at the other at once, and reads within 30 s (K-11, T-07)', async () => {
	const { browser } = await register(instances);
	const [here, there] = [browserAt(0, browser), browserAt(1, browser.copy())];
	expect((await there.profile()).status).toBe(200);
	expect((await here.logout()).status).toBeLessThan(400);
	expect((await there.copy().saveProfile({ name: 'Eve' })).status).toBe(401);
	await instances.advance(TRUST_SECONDS + 1);
	expect((await there.profile()).status).toBe(401);
});

describe('the instances share (K-11)', () => {
	test('the quota of messages to an address (E-04)', async () => {
		const email = newEmail();
		const answers = await atOnce(10, () => sendCode(instances, new Visitor(instances), email));
		expect(statuses(answers)).toEqual([...Array(5).fill(201), ...Array(5).fill(429)]);
	});

	test('the tries that a code has (O-02)', async () => {
		const { browser, otp_id, code } = await getCode(instances, newEmail());
		const guesses = await atOnce(10, (by) =>
			giveCode(instances, browser, otp_id, wrong(code, 1 + (by % 9)))
		);
		expect(statuses(guesses)).toEqual([...Array(5).fill(400), ...Array(5).fill(401)]);
	});

	test('one queue of messages: each goes out once (K-13)', async () => {
		const emails = Array.from({ length: 20 }, () => newEmail());
		await Promise.all(emails.map((email) => sendCode(instances, new Visitor(instances), email)));
		await Promise.all(emails.map((email) => waitForMessage(instances, email)));
		const messages = await readMailbox(instances);
		const sent = messages.map(({ to }) => to).filter((to) => emails.includes(to));
		expect(sent.sort()).toEqual(emails.sort());
	});

	test('a new signing key: either knows it, whichever has signed (T-01)', async () => {
		const { browser } = await register(instances);
		const id = 'the-next-key';
		const wait = 25 * 60 * 60;
		const [server] = instances.servers;
		const keys = await keysOf(server);
		await addSigningKey(server, keys, { id, activatesAt: server.now() + wait * 1000 });
		expect(await keySet(0)).toEqual(await keySet(1));
		// An instance that reads the keys before they sign knows them when they do.
		await instances.advance(wait - 60 * 60);
		for (const instance of [0, 1] as const) await browserAt(instance, browser).profile();
		await instances.advance(60 * 60 + TRUST_SECONDS);
		for (const instance of [0, 1] as const) {
			const tokens = await new Person(instances).signUp();
			expect(decodeProtectedHeader(tokens.auth_token).kid).toBe(id);
			const there = new Visitor(instances, { headers: at(instance) });
			expect((await there.session(tokens)).status).toBe(200);
			const { status } = await there.profile();
			expect(status).toBe(404);
		}
	});
});

describe('with links, after a restart of one at a time', () => {
	let browser: Visitor;

	beforeAll(async () => {
		({ browser } = await register(instances));
		for (const server of instances.servers) {
			server.env['FALLBACK'] = 'magic_link';
			await server.restart();
		}
	});

	test('users stay logged in (K-11)', async () => {
		for (const instance of [0, 1] as const) {
			expect((await browserAt(instance, browser).fetch('/dashboard')).status).toBe(200);
		}
	});

	test('a link that one instance sent is used at the other (K-11)', async () => {
		const { browser: asking, secret } = await getLink(instances, newEmail());
		const { status, body } = await useLink(instances, asking, secret);
		expect(status).toBe(200);
		expect((await asking.session(body.auth_result)).status).toBe(200);
	});

	test('a link is pressed at one instance, and the browser that waits at the other logs in (K-11)', async () => {
		const { browser: waiting, id, secret } = await getLink(instances, newEmail());
		expect((await poll(instances, browserAt(1, waiting), id)).status).toBe(404);
		const elsewhere = new Visitor(instances, { headers: at(0) });
		expect((await approveLink(instances, elsewhere, secret)).status).toBe(200);
		const { status, body } = await poll(instances, browserAt(1, waiting), id);
		expect(status).toBe(200);
		expect((await waiting.session(body.auth_result)).status).toBe(200);
		const [row] = await query<{ used: number }>(
			instances.servers[0],
			'select count(*) as used from magic_link where id = ? and used_at is not null',
			id
		);
		expect(row?.used).toBe(1);
	});

	test('a newer link to the browser that asked voids the older one at both (M-07)', async () => {
		const email = newEmail();
		const first = await getLink(instances, email);
		await instances.advance(61);
		const second = await getLink(instances, email, { browser: first.browser });
		for (const instance of [0, 1] as const) {
			const there = browserAt(instance, first.browser);
			expect((await useLink(instances, there, first.secret)).status).toBe(404);
		}
		expect((await useLink(instances, first.browser, second.secret)).status).toBe(200);
	});
});

test('an API key counts at both at once, and is refused by both at once (G-01, K-11)', async () => {
	const [server] = instances.servers;
	const words = ['keys', 'create', '--name', 'backend'];
	const made = await ask<{ id: string; key: string }>(server, ...words);
	const path = `/management/v1/apps/${instances.appId}/users?limit=1`;
	const use = async (instance: 0 | 1) =>
		(await call(instances, 'GET', path, { token: made.key, headers: at(instance) })).status;
	expect([await use(0), await use(1)]).toEqual([200, 200]);
	await ask(server, 'keys', 'revoke', made.id);
	expect([await use(0), await use(1)]).toEqual([401, 401]);
});
