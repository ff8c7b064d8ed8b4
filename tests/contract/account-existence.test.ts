import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { call, request, type Answer, type Started } from '../support/client.ts';
import { query } from '../support/database.ts';
import { anId } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { readMailbox } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { enterByCode, getLink, path, useLink } from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

/** What may stand behind an identifier. */
const STATES = ['unknown', 'pending', 'active', 'passkey', 'unverified', 'disabled'] as const;
type State = (typeof STATES)[number];

type Creation = Started<PublicKeyCredentialCreationOptionsJSON>;
type Request = Started<PublicKeyCredentialRequestOptionsJSON>;

/** What the last answers said, by its name. */
interface Last {
	otp_id?: string;
	magic_link?: { id: string };
	handshake?: Request['handshake'];
	user?: { id: string };
}

/** One visitor for each state, who all do the same, step by step. */
class Visitors {
	readonly server: Server;
	readonly identifiers: Record<State, string>;
	#browsers: Record<State, Visitor>;
	/** Of each state: the random texts that it has seen, in their order. */
	readonly #seen: Record<State, string[]>;
	readonly #last: Record<State, Last>;
	/** Earlier messages are none of theirs. */
	readonly #since: string;
	readonly #read = new Set<string>();

	constructor(server: Server, identifiers: Record<State, string>) {
		this.server = server;
		this.identifiers = identifiers;
		this.#browsers = each(() => new Visitor(server));
		this.#seen = each(() => []);
		this.#last = each(() => ({}));
		this.#since = new Date(server.now()).toISOString();
	}

	/** Sends the same request for every state, and compares the answers. Gives the one for `unknown`. */
	async send(
		method: string,
		rest: string,
		body?: (identifier: string, last: Last) => object,
		headers: Record<string, string> = {}
	): Promise<Answer<Last>> {
		const answers = each<Answer<Last>>(() => undefined as never);
		for (const state of STATES) {
			const identifier = this.identifiers[state];
			const to = rest.replace('{identifier}', encodeURIComponent(identifier));
			answers[state] = await this.#browsers[state].send<Last>(
				method,
				rest.startsWith('/drafts') ? to : path(this.server, to),
				body?.(identifier, this.#last[state]),
				headers
			);
			this.#last[state] = { ...this.#last[state], ...answers[state].body };
		}
		const expected = this.#plain('unknown', answers.unknown);
		for (const state of STATES) {
			expect(this.#plain(state, answers[state]), `${state}: ${method} ${rest}`).toEqual(expected);
		}
		return answers.unknown;
	}

	/** The visitors go on in browsers that the service has not seen. */
	changeBrowsers(): void {
		this.#browsers = each(() => new Visitor(this.server));
	}

	/** The next message for every state: its text, with `#` for its code or its link. */
	async receive(): Promise<Record<State, string>> {
		const texts = each(() => '');
		for (const state of STATES) {
			const to = this.identifiers[state];
			const { id, text, code, link } = await until(`a message to ${to}`, async () =>
				(await readMailbox(this.server)).find(
					(message) =>
						message.to === to && message.created_at >= this.#since && !this.#read.has(message.id)
				)
			);
			this.#read.add(id);
			texts[state] = text.replaceAll(code ?? link ?? '#', '#');
		}
		return texts;
	}

	/** An answer without what is random: a random text becomes its number in the order of appearance. */
	#plain(state: State, { status, headers, body }: Answer) {
		const seen = this.#seen[state];
		const plain = (text: string) =>
			text
				.replaceAll(this.identifiers[state], '<identifier>')
				.replace(/(?<![\w-])[\w-]{24,1024}(?![\w-])/g, (random) => {
					if (!seen.includes(random)) seen.push(random);
					return `<random ${seen.indexOf(random)} of ${random.length}>`;
				});
		const kept = [...headers].filter(
			([name]) => !['date', 'x-request-id', 'content-length'].includes(name)
		);
		return {
			status,
			headers: kept.map(([name, value]) => [
				name,
				plain(value.replace(/expires=[^;]+/i, 'expires'))
			]),
			body: plain(JSON.stringify(body) ?? '')
		};
	}
}

function each<Value>(make: (state: State) => Value): Record<State, Value> {
	return Object.fromEntries(STATES.map((state) => [state, make(state)])) as Record<State, Value>;
}

/** Registers by a code or a link, whichever the service sends. Gives the access token. */
async function enter(server: Server, identifier: string): Promise<string> {
	if (server.env.FALLBACK !== 'magic_link') {
		return (await enterByCode(server, identifier)).tokens.auth_token;
	}
	const { browser, secret } = await getLink(server, identifier);
	return (await useLink(server, browser, secret)).body.auth_result.auth_token;
}

async function addPasskey(server: Server, token: string, authenticator = new Authenticator()) {
	const me = '/currentuser/devices';
	const { handshake, user } = await request<Creation>(server, 'POST', `${me}/start`, {
		token,
		body: {}
	});
	const { publicKey } = handshake.challenge;
	const handshake_response = authenticator.create(publicKey, { origin: server.url });
	const body = { handshake_id: handshake.id, user_id: user?.id, handshake_response };
	await request(server, 'POST', `${me}/finish`, { token, body });
}

/** An identifier in each of the states, an hour after it came into it. */
async function identifiersIn(server: Server, make: (state: State) => string) {
	const identifiers = each(make);
	const kind = identifiers.unknown.includes('@') ? 'email' : 'phone';
	for (const state of ['active', 'passkey', 'unverified', 'disabled'] as const) {
		const token = await enter(server, identifiers[state]);
		if (state === 'passkey') await addPasskey(server, token);
	}
	await call(server, 'POST', '/users', { body: { identifier: identifiers.pending } });
	await query(
		server,
		`update identity_user set ${kind}_verified = 0 where ${kind} = ?`,
		identifiers.unverified
	);
	await query(
		server,
		`update identity_user set status = 'inactive' where ${kind} = ?`,
		identifiers.disabled
	);
	await server.advance(3700);
	return identifiers;
}

/** The users as they are stored, without what a registration that goes on renews. */
async function accounts(server: Server) {
	const all = 'select * from identity_user order by id';
	const rows = await query<{ status: string }>(server, all);
	return rows.filter(({ status }) => status !== 'pending');
}

const guess = (_: string, { otp_id }: Last) => ({ otp_id, otp: '000000' });
const named = (identifier: string) => ({ identifier });

const OWNERS = ['active', 'passkey', 'unverified'] as const;
const LINK_TO_REGISTER = /no account uses it[^#]*http:\/\/localhost:\d+\/register\b/;
const DISABLED = /account has been disabled[^#]*$/;

/** The messages after a request to log in. */
function expectLogin(texts: Record<State, string>): void {
	expect(texts.unknown).toMatch(LINK_TO_REGISTER);
	expect(texts.pending).toMatch(/register.*#/is);
	for (const state of OWNERS) expect(texts[state], state).toMatch(/log in.*#/is);
	expect(texts.disabled).toMatch(DISABLED);
}

/** The messages after a request to register. */
function expectRegistration(texts: Record<State, string>): void {
	for (const state of ['unknown', 'pending'] as const) {
		expect(texts[state], state).toMatch(/register.*#/is);
	}
	for (const state of OWNERS) expect(texts[state], state).toMatch(/already have an account.*#/s);
	expect(texts.disabled).toMatch(DISABLED);
}

describe('where accounts are hidden, with email and codes', () => {
	let server: Server;
	let identifiers: Record<State, string>;
	const passkey = new Authenticator();
	let token: string;

	beforeAll(async () => {
		server = await startServer({ env: { ACCOUNT_EXISTENCE: 'private' } });
		await server.stopClock();
		identifiers = await identifiersIn(server, newEmail);
	}, 30_000);
	afterAll(async () => {
		await expectNoFault(server);
		await server.remove();
	});

	/** Visitors for the same users, an hour later, and for an unknown identifier. */
	async function later(): Promise<Visitors> {
		await server.advance(3700);
		token = await enter(server, newEmail('stranger'));
		return new Visitors(server, { ...identifiers, unknown: newEmail('unknown') });
	}

	test('every endpoint answers alike, in any order, and the message alone tells (E-01, W-11)', async () => {
		const visitors = await later();
		await addPasskey(server, token, passkey);
		const before = await accounts(server);
		await visitors.send('GET', '/users?identifier={identifier}');
		await visitors.send('POST', '/drafts', (identifier) => ({
			identifier,
			fields: { name: 'Ann' }
		}));
		await visitors.send('POST', '/login/webauthn/start', named);
		await visitors.send('POST', '/login/webauthn/finish', (_, { handshake, user }) => {
			if (!handshake || !user) throw new Error('No ceremony.');
			const { publicKey } = handshake.challenge;
			const handshake_response = passkey.get(publicKey, { origin: server.url });
			return { handshake_id: handshake.id, user_id: user.id, handshake_response };
		});
		const start = await visitors.send('POST', '/register/webauthn/start', named);
		expect(start).toMatchObject({ status: 403, body: { code: 'identifier_not_verified' } });

		const first = await visitors.send('POST', '/login/otp', named);
		expect(first).toMatchObject({ status: 200, body: { otp_id: anId } });
		expectLogin(await visitors.receive());
		await server.advance(20);
		// Within the minute the same id; a registration gets a message of its own.
		expect((await visitors.send('POST', '/login/otp', named)).body).toEqual(first.body);
		await visitors.send('POST', '/users', named);
		await visitors.send('GET', '/users?identifier={identifier}');
		await visitors.send('POST', '/login/webauthn/start', named);
		const second = await visitors.send('POST', '/register/otp', named);
		expect(second.headers.get('postern-due-in')).toBe('40');
		expect((await visitors.send('POST', '/login/otp', named)).body).toEqual(second.body);
		await server.advance(41);
		expectRegistration(await visitors.receive());
		expect(await accounts(server)).toEqual(before);
	});

	test('wrong codes, and waits for them, are alike (E-01, O-02)', async () => {
		const visitors = await later();
		const sent = await visitors.send('POST', '/login/otp', named);
		const old = () => ({ ...sent.body, otp: '000000' });
		for (let tries = 0; tries < 4; tries++) {
			expect((await visitors.send('POST', '/otp/activate', guess)).status).toBe(400);
		}
		await server.advance(61);
		await visitors.send('POST', '/register/otp', named);
		expect((await visitors.send('POST', '/otp/activate', old)).status).toBe(400);
		for (let tries = 0; tries < 2; tries++) await visitors.send('POST', '/otp/activate', guess);
		const blocked = await visitors.send('POST', '/otp/activate', guess);
		expect(blocked.status).toBe(401);
		expect(blocked.headers.get('retry-after')).toBe('30');
		await server.advance(31);
		for (let tries = 0; tries < 6; tries++) {
			await visitors.send('POST', '/otp/activate', guess);
			await server.advance(20);
		}
	});

	test('the limits for messages are alike (E-01, O-05)', async () => {
		const visitors = await later();
		for (const kind of ['login', 'register', 'login', 'register', 'login']) {
			expect((await visitors.send('POST', `/${kind}/otp`, named)).status).toBeLessThan(300);
			visitors.changeBrowsers();
		}
		const refused = await visitors.send('POST', '/login/otp', named);
		expect(refused).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
		expect(refused.headers.get('retry-after')).toBe('3600');
	});

	test('a change of address answers alike, and the message there tells (E-01, T-10)', async () => {
		const visitors = await later();
		const headers = { authorization: `Bearer ${token}` };
		const body = (new_email: string) => ({ new_email });
		const sent = await visitors.send('PATCH', '/currentuser/email', body, headers);
		expect(sent).toMatchObject({ status: 200, body: { magic_link: { id: anId } } });
		const texts = await visitors.receive();
		for (const state of STATES) {
			const isTaken = ['active', 'passkey', 'disabled'].includes(state);
			expect(texts[state], state).toMatch(isTaken ? /belongs to an account already[^#]*$/ : /#/);
		}
	});

	test('the code of a registration logs the owner in, and changes nothing else (E-01)', async () => {
		const email = newEmail();
		const details = async (auth_token: string) =>
			(await call<{ user: object }>(server, 'GET', '/currentuser', { token: auth_token })).body
				.user;
		const login = await enterByCode(server, email);
		await server.advance(61);
		const registration = await enterByCode(server, email);
		expect(await details(registration.tokens.auth_token)).toEqual({
			...(await details(login.tokens.auth_token)),
			login_count: 2,
			last_login_at: expect.any(String) as string,
			updated_at: expect.any(String) as string
		});
	});

	test('where sign-up is closed, answers are alike, and no message invites to register (E-01)', async () => {
		server.env['PUBLIC_SIGNUP'] = 'off';
		await server.restart();
		await server.advance(3700);
		const visitors = new Visitors(server, { ...identifiers, unknown: newEmail('unknown') });
		for (const rest of ['/users', '/register/otp', '/register/webauthn/start']) {
			expect((await visitors.send('POST', rest, named)).status, rest).toBe(403);
		}
		await visitors.send('GET', '/users?identifier={identifier}');
		await visitors.send('POST', '/login/otp', named);
		const texts = await visitors.receive();
		expect(texts.unknown).toContain('no account uses it');
		expect(texts.unknown).not.toMatch(/http|#/);
	});
});

test('with phone numbers and links, answers are alike, and the message alone tells (E-01)', async () => {
	const env = { ACCOUNT_EXISTENCE: 'private', IDENTIFIER: 'phone', FALLBACK: 'magic_link' };
	const server = await startServer({ env });
	await server.stopClock();
	const numbers = each((state) => `+1201555010${STATES.indexOf(state)}`);
	const visitors = new Visitors(server, await identifiersIn(server, (state) => numbers[state]));
	await visitors.send('GET', '/users?identifier={identifier}');
	await visitors.send('POST', '/login/magic-link', named);
	expectLogin(await visitors.receive());
	const poll = (_: string, { magic_link }: Last) => ({ ...magic_link });
	expect((await visitors.send('POST', '/magic-link/status', poll)).status).toBe(404);
	await visitors.send('POST', '/users', named);
	await visitors.send('POST', '/register/magic-link', named);
	await visitors.send('POST', '/login/magic-link', named);
	await server.advance(61);
	expectRegistration(await visitors.receive());
	expect((await visitors.send('POST', '/magic-link/status', poll)).status).toBe(404);
	await expectNoFault(server);
	await server.remove();
});
