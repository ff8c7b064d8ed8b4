import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { call, finish, refresh, startRegistration } from '../support/client.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { Person, register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import {
	approveLink,
	enterByCode,
	getCode,
	getLink,
	giveCode,
	poll,
	sendCode,
	useLink,
	wrong
} from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';

/** A clock that is set back, as after it was wrong. */

let server: Server;
let withLinks: Server;

beforeAll(async () => {
	server = await startServer();
	withLinks = await startServer({ env: { FALLBACK: 'magic_link' } });
});
afterAll(() => Promise.all([server.remove(), withLinks.remove()]));

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Kind = {
	what: string;
	on?: () => Server;
	/** Seconds, more than the kind lives. */
	lifetime: number;
	/** Makes one, and gives the way to use it. */
	make: () => Promise<() => Promise<unknown>>;
	refused: unknown;
};

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

const kinds: Kind[] = [
	{
		what: 'code',
		lifetime: 5 * MINUTE + 1,
		make: async () => {
			const { browser, otp_id, code } = await getCode(server, newEmail());
			return async () => (await giveCode(server, browser, otp_id, code)).status;
		},
		refused: 400
	},
	{
		what: 'link',
		on: () => withLinks,
		lifetime: 10 * MINUTE + 1,
		make: async () => {
			const { browser, secret } = await getLink(withLinks, newEmail());
			return async () => (await useLink(withLinks, browser, secret)).status;
		},
		refused: 401
	},
	{
		what: 'link that was approved',
		on: () => withLinks,
		lifetime: 10 * MINUTE + 1,
		make: async () => {
			const { browser, id, secret } = await getLink(withLinks, newEmail());
			await approveLink(withLinks, browser, secret);
			return async () => (await poll(withLinks, browser, id)).status;
		},
		refused: 404
	},
	{
		what: 'ceremony',
		lifetime: 10 * MINUTE + 1,
		make: async () => {
			const { authenticator, identifier } = new Person(server);
			const started = await startRegistration(server, identifier);
			const { publicKey } = started.handshake.challenge;
			const made = authenticator.create(publicKey, { origin: server.url });
			return async () => (await finish(server, 'register', started, made)).status;
		},
		refused: 400
	},
	{
		what: 'refresh token',
		lifetime: 14 * DAY + 1,
		make: async () => {
			const { refresh_token } = await new Person(server).signUp();
			const body = { refresh_token };
			return async () => (await call(server, 'POST', '/tokens', { body })).status;
		},
		refused: 401
	},
	{
		what: 'session',
		lifetime: 10 * MINUTE,
		make: async () => {
			let tokens = await new Person(server).signUp();
			for (const seconds of [13 * DAY, 13 * DAY, 4 * DAY - 5 * MINUTE]) {
				await server.advance(seconds);
				tokens = await refresh(server, tokens.refresh_token);
			}
			const token = tokens.auth_token;
			return async () => (await call(server, 'GET', '/currentuser', { token })).status;
		},
		refused: 401
	},
	{
		what: 'access token, at the service',
		lifetime: 15 * MINUTE + 1,
		make: async () => {
			const token = (await new Person(server).signUp()).auth_token;
			return async () => (await call(server, 'GET', '/currentuser', { token })).status;
		},
		refused: 401
	},
	{
		what: 'access token, at the app',
		lifetime: 15 * MINUTE + 1,
		make: async () => {
			const { tokens } = await register(server);
			return async () => (await fetch(`${server.url}/user`, bearer(tokens.auth_token))).status;
		},
		refused: 401
	},
	{
		what: 'draft',
		lifetime: DAY + 1,
		make: async () => {
			const person = new Person(server);
			const browser = new Visitor(server);
			const draft = (await browser.draft(person.identifier, { name: 'Ann' })).body.id;
			let enter = () => person.signUp();
			return async () => {
				const { body } = await browser.session(await enter(), { draft });
				enter = () => person.signIn();
				return body.redirect_to.replace(/\?.*/, '');
			};
		},
		refused: '/welcome'
	}
];

test.each(kinds)(
	'no clock that is set back revives a $what that was met expired (K-12)',
	async ({ on = () => server, lifetime, make, refused }) => {
		const use = await make();
		await on().advance(lifetime);
		expect(await use()).toEqual(refused);
		await on().setBack(lifetime);
		expect(await use()).toEqual(refused);
	}
);

test('a clock that is set back makes no user wait longer (K-12)', async () => {
	const email = newEmail();
	const { browser } = await enterByCode(server, email);
	await server.advance(MINUTE + 1);
	const { otp_id, code } = await getCode(server, email, { kind: 'login', browser });
	for (let times = 1; times <= 5; times++) {
		await giveCode(server, browser, otp_id, wrong(code, times));
	}
	// The code is void, and the next message would go out when the minute is over.
	expect((await sendCode(server, browser, email, 'login')).status).toBe(200);
	await server.setBack(12 * HOUR);
	await waitForMessage(server, email);
	await server.logged('The clock was set back by 43200 s.');
	// What was sent and guessed in a time to come counts for nothing.
	const next = await getCode(server, email, { kind: 'login', browser });
	await server.advance(31);
	expect((await giveCode(server, browser, next.otp_id, next.code)).status).toBe(200);
	// Meanwhile the signing key, which is from that time too, was read again.
	const { browser: another } = await register(server);
	expect((await another.profile()).status).toBe(200);
});

test('a clock that is ten minutes behind refuses tokens of the future, and the log says why (K-12)', async () => {
	// The log says so once a minute, and another test may have met such a token.
	await server.advance(2 * MINUTE);
	const { browser, tokens } = await register(server);
	const ask = async () => (await fetch(`${server.url}/user`, bearer(tokens.auth_token))).status;
	await server.setBack(MINUTE);
	expect(await ask()).toBe(200);
	await server.setBack(9 * MINUTE);
	expect(await ask()).toBe(401);
	await server.logged(/An access token was refused because it begins in 5\d\d s/);
	// The browser has a refresh token, which depends on no clock.
	expect((await browser.profile()).status).toBe(200);
	await server.advance(10 * MINUTE);
	expect(await ask()).toBe(200);
});
