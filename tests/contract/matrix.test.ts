import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import {
	call,
	request,
	startRegistration,
	startSignIn,
	type Answer,
	type Started
} from '../support/client.ts';
import { expectNoFault } from '../support/hostile.ts';
import { keysOf } from '../support/keys.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import {
	approveLink,
	enterByCode,
	getCode,
	getLink,
	giveCode,
	path,
	poll,
	secretOf,
	useLink
} from '../support/sign-in-flows.ts';

/** A secret with the other parts of a genuine answer. */
interface Secret {
	text: string;
	/** The browser that requested it. */
	browser: Visitor;
	/** The passcode that belongs to an `otp_id`. */
	code?: string;
	/** The authenticator's answer, and the user of its ceremony. */
	handshake_response?: object;
	user_id?: string;
	/** An access token of the same user. */
	token?: string;
}

const SECRET_KEY = randomBytes(32).toString('base64url');
let server: Server;
let userId: string;

/** A user with a proved address and a passkey. */
async function join() {
	const email = newEmail();
	const { tokens, browser } = await enterByCode(server, email);
	const token = tokens.auth_token;
	const passkey = new Authenticator();
	const start = await startAddition(token);
	const made = passkey.create(start.handshake.challenge.publicKey, { origin: server.url });
	const body = { handshake_id: start.handshake.id, handshake_response: made };
	await request(server, 'POST', '/currentuser/devices/finish', { token, body });
	return { email, token, tokens, passkey, browser, user_id: start.user?.id ?? '' };
}

function startAddition(token: string) {
	return request<Started<PublicKeyCredentialCreationOptionsJSON>>(
		server,
		'POST',
		'/currentuser/devices/start',
		{ token, body: {} }
	);
}

/** Links can be asked for only where there are no passcodes, so they are made before the others. */
const links: Record<'register' | 'login' | 'approved', Secret[]> = {
	register: [],
	login: [],
	approved: []
};

async function makeLinks(): Promise<void> {
	for (let count = 0; count < 2; count++) {
		const email = newEmail();
		const first = await getLink(server, email);
		await useLink(server, first.browser, first.secret);
		await server.advance(61);
		const login = await getLink(server, email, { kind: 'login' });
		links.login.push({ text: login.secret, browser: login.browser });
		const register = await getLink(server, newEmail());
		links.register.push({ text: register.secret, browser: register.browser });
	}
	const asked = await getLink(server, newEmail());
	await approveLink(server, new Visitor(server), asked.secret);
	links.approved.push({ text: asked.id, browser: asked.browser });
}

const take = (kind: keyof typeof links) => async (): Promise<Secret> => {
	const [secret] = links[kind].splice(0, 1);
	if (!secret) throw new Error(`There are no more links: ${kind}.`);
	return secret;
};

/** How each kind of secret is made, and the endpoints that take it. */
const kinds: Record<string, { make: () => Promise<Secret>; works: string[] }> = {
	'a passcode’s id': {
		make: async () => {
			const { otp_id, code, browser } = await getCode(server, newEmail());
			return { text: otp_id, code, browser };
		},
		works: ['otp/activate']
	},
	'a passcode': {
		make: async () => {
			const { code, browser } = await getCode(server, newEmail());
			return { text: code, code, browser };
		},
		works: []
	},
	'a link to log in': { make: take('login'), works: ['magic-link/activate', 'links/approve'] },
	'a link to register': { make: take('register'), works: ['magic-link/activate', 'links/approve'] },
	'a link to confirm an address': {
		make: async () => {
			const { token, browser } = await join();
			const to = newEmail();
			const headers = { authorization: `Bearer ${token}` };
			const body = { new_email: to };
			await browser.send('PATCH', path(server, '/currentuser/email'), body, headers);
			const { link = '' } = await waitForMessage(server, to);
			return { text: secretOf(link), browser };
		},
		works: ['magic-link/activate']
	},
	'the id of an approved link': { make: take('approved'), works: ['magic-link/status'] },
	'a refresh token': {
		make: async () => {
			const { tokens, browser } = await join();
			return { text: tokens.refresh_token, token: tokens.auth_token, browser };
		},
		works: ['tokens', 'session']
	},
	'an access token': {
		make: async () => {
			const { token, browser } = await join();
			return { text: token, token, browser };
		},
		works: ['currentuser', 'user', 'postern session']
	},
	'the ceremony of a registration': {
		make: async () => {
			const { handshake, user } = await startRegistration(server, newEmail());
			const { publicKey } = handshake.challenge;
			return {
				text: handshake.id,
				browser: new Visitor(server),
				handshake_response: new Authenticator().create(publicKey, { origin: server.url }),
				user_id: user?.id
			};
		},
		works: ['register/webauthn/finish']
	},
	'the ceremony of a sign-in': {
		make: async () => {
			const { email, passkey, token, browser, user_id } = await join();
			const { handshake } = await startSignIn(server, email);
			const { publicKey } = handshake.challenge;
			const handshake_response = passkey.get(publicKey, { origin: server.url });
			return { text: handshake.id, browser, handshake_response, user_id, token };
		},
		works: ['login/webauthn/finish']
	},
	'the ceremony of an addition': {
		make: async () => {
			const { token, browser, user_id } = await join();
			const { handshake } = await startAddition(token);
			const { publicKey } = handshake.challenge;
			const handshake_response = new Authenticator().create(publicKey, { origin: server.url });
			return { text: handshake.id, browser, handshake_response, user_id, token };
		},
		works: ['currentuser/devices/finish']
	},
	'a management key': {
		make: async () => {
			const text = (await keysOf(server)).management;
			return { text, browser: new Visitor(server) };
		},
		works: ['management user']
	},
	'the mark of a browser': {
		make: async () => {
			const browser = new Visitor(server);
			await browser.draft(newEmail(), { name: 'Ann' });
			return { text: browser.cookies.get(browser.nameOf('browser'))?.value ?? '', browser };
		},
		works: []
	},
	'the id of a draft': {
		make: async () => {
			const browser = new Visitor(server);
			const { body } = await browser.draft(newEmail(), { name: 'Ann' });
			return { text: body.id, browser };
		},
		works: []
	}
};

/** An answer with this secret as the ceremony's id; the other parts are genuine where they exist. */
const ceremony = (secret: Secret) => ({
	handshake_id: secret.text,
	user_id: secret.user_id ?? userId,
	handshake_response: secret.handshake_response ?? someAnswer
});
let someAnswer: object;

/** Each endpoint that takes a secret, as a function that offers it one. */
const endpoints: Record<string, (secret: Secret) => Promise<Answer>> = {
	'otp/activate': ({ text, code = '123456', browser }) => giveCode(server, browser, text, code),
	'magic-link/activate': ({ text, browser }) => useLink(server, browser, text),
	'links/approve': ({ text, browser }) => approveLink(server, browser, text),
	'magic-link/status': ({ text, browser }) => poll(server, browser, text),
	tokens: ({ text }) => call(server, 'POST', '/tokens', { body: { refresh_token: text } }),
	session: ({ text, token }) => {
		return new Visitor(server).session({ auth_token: token ?? text, refresh_token: text });
	},
	currentuser: ({ text }) => call(server, 'GET', '/currentuser', { token: text }),
	user: ({ text }) => {
		const headers = { authorization: `Bearer ${text}` };
		return new Visitor(server).send('POST', '/user', { name: 'Ann' }, headers);
	},
	'postern session': ({ text }) =>
		call(server, 'GET', `/postern/v1/apps/${server.appId}/session`, { token: text }),
	'register/webauthn/finish': (secret) =>
		call(server, 'POST', '/register/webauthn/finish', { body: ceremony(secret) }),
	'login/webauthn/finish': (secret) =>
		call(server, 'POST', '/login/webauthn/finish', { body: ceremony(secret) }),
	'currentuser/devices/finish': async (secret) =>
		call(server, 'POST', '/currentuser/devices/finish', {
			body: ceremony(secret),
			token: secret.token ?? (await join()).token
		}),
	'management user': ({ text }) =>
		call(server, 'GET', `/management/v1/apps/${server.appId}/users/${userId}`, { token: text })
};

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY, FALLBACK: 'magic_link' } });
	await makeLinks();
	await server.stop();
	server.env['FALLBACK'] = 'otp';
	await server.start();
	userId = (await join()).user_id;
	const { handshake } = await startRegistration(server, newEmail());
	const { publicKey } = handshake.challenge;
	someAnswer = new Authenticator().create(publicKey, { origin: server.url });
}, 30_000);
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

describe.each(Object.entries(kinds))('%s (M-06, T-03)', (_, { make, works }) => {
	let secret: Secret;

	beforeAll(async () => {
		secret = await make();
	});

	test.each(Object.keys(endpoints).filter((name) => !works.includes(name)))(
		'is refused at %s',
		async (name) => {
			const answer = await endpoints[name]?.(secret);
			expect(answer?.status).toBeGreaterThanOrEqual(400);
			expect(answer?.status).toBeLessThan(500);
			expect(answer?.body).toMatchObject({ code: expect.any(String) as string });
		}
	);

	// This test comes last: the refusals above did not use up the secret.
	test.each(works)('works at %s', async (name) => {
		const answer = await endpoints[name]?.(secret);
		expect(answer?.status).toBeGreaterThanOrEqual(200);
		expect(answer?.status).toBeLessThan(300);
		if (name !== works.at(-1)) secret = await make();
	});
});

test('ending a session takes a refresh token and nothing else (M-06)', async () => {
	for (const { make } of Object.values(kinds).filter(({ works }) =>
		works.includes('currentuser')
	)) {
		const { text, token = '' } = await make();
		const query = new URLSearchParams({ refresh_token: text });
		expect((await call(server, 'DELETE', `/tokens?${query}`)).status).toBe(200);
		expect((await call(server, 'GET', '/currentuser', { token })).status).toBe(200);
	}
});

test('a secret of this app is refused by another app (M-06)', async () => {
	const { tokens } = await join();
	const other = { url: server.url, appId: 'AnotherApp00000000000001' };
	const { auth_token: token, refresh_token } = tokens;
	const asked = [
		call(other, 'GET', '/currentuser', { token }),
		call(other, 'POST', '/tokens', { body: { refresh_token } })
	];
	for (const { status } of await Promise.all(asked)) expect(status).toBe(404);
	expect((await call(server, 'GET', '/currentuser', { token })).status).toBe(200);
});
