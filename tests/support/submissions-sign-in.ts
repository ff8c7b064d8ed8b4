import { expect } from 'vitest';
import { newEmail } from './addresses.ts';
import {
	call,
	finish,
	refresh,
	startSignIn,
	type Answer,
	type AuthResult,
	type Service,
	type Started
} from './client.ts';
import { waitForMessage } from './mailbox.ts';
import { postForm, shown } from './forms.ts';
import { Person } from './person.ts';
import type { Site } from './sites.ts';
import { alike, row, type Submissions } from './submission.ts';
import { Visitor } from './visitor.ts';
import {
	approveLink,
	decide,
	getCode,
	getLink,
	giveCode,
	knownBrowser,
	poll,
	proveByCode,
	secretOf,
	sendCode,
	sendLink,
	useLink
} from './sign-in-flows.ts';

/** The public operations that sign a user in and out. */
export const submissionsToSignIn: Submissions = {
	'POST /v1/apps/{app_id}/login/webauthn/start': row({
		prepare: ({ server }) => signedUp(server),
		submit: ({ identifier }, { server }) => {
			const body = { identifier };
			type Begun = Started<PublicKeyCredentialRequestOptionsJSON>;
			return call<Begun>(server, 'POST', '/login/webauthn/start', { body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ authenticator }, answers, { server }) => {
			const ends = answers.slice(-2).map(async ({ body }) => {
				const { publicKey } = body.handshake.challenge;
				const made = authenticator.get(publicKey, { origin: server.url });
				return (await finish(server, 'login', body, made)).status;
			});
			expect(await Promise.all(ends)).toEqual([200, 200]);
		}
	}),
	'POST /v1/apps/{app_id}/login/webauthn/finish': row({
		prepare: async ({ server }) => {
			const person = await signedUp(server);
			const started = await startSignIn(server, person.identifier);
			const { publicKey } = started.handshake.challenge;
			return { started, made: person.authenticator.get(publicKey, { origin: server.url }) };
		},
		submit: ({ started, made }, { server }) => finish(server, 'login', started, made),
		first: 200,
		again: [401],
		makes: { session: 1, used_challenge: 1 },
		holds: async (_, answers, { server }) => {
			const { auth_result } = answers.find(({ status }) => status === 200)?.body ?? {};
			await expectSignedIn(server, auth_result, { login_count: 2 });
		}
	}),
	'POST /v1/apps/{app_id}/login/otp': row({
		prepare: async ({ server }) => {
			const { identifier } = await signedUp(server);
			return { email: identifier, browser: await knownBrowser(server) };
		},
		submit: ({ email, browser }, { server }) => sendCode(server, browser, email, 'login'),
		first: 200,
		again: [200],
		makes: { one_time_passcode: 1, message_request: 1, outbox: 1 },
		holds: async ({ email, browser }, answers, { server }) => {
			const { code } = await waitForMessage(server, email);
			const given = await giveCode(server, browser, alike(answers).otp_id, code);
			expect(given.status).toBe(200);
		}
	}),
	'POST /v1/apps/{app_id}/login/magic-link': row({
		at: 'links',
		prepare: async ({ server }) => {
			const { identifier } = await signedUp(server);
			return { email: identifier, browser: await knownBrowser(server) };
		},
		submit: ({ email, browser }, { server }) => {
			return sendLink(server, browser, email, { kind: 'login' });
		},
		first: 200,
		again: [200],
		makes: { magic_link: 1, message_request: 1, outbox: 1 },
		holds: async ({ email, browser }, answers, { server }) => {
			const { link = '' } = await waitForMessage(server, email);
			expect(alike(answers).magic_link.id).toMatch(/^\w{24}$/);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(200);
		}
	}),
	'POST /v1/apps/{app_id}/otp/activate': row({
		prepare: ({ server }) => getCode(server, newEmail()),
		submit: ({ browser, otp_id, code }, { server }) => giveCode(server, browser, otp_id, code),
		first: 200,
		// A code allows five guesses at most, right or wrong.
		again: [400, 401],
		makes: { session: 1, known_browser: 1, one_time_passcode: -1 },
		holds: expectSignedInOnce
	}),
	'PATCH /v1/apps/{app_id}/magic-link/activate': row({
		at: 'links',
		prepare: ({ server }) => getLink(server, newEmail()),
		submit: ({ browser, secret }, { server }) => useLink(server, browser, secret),
		first: 200,
		again: [401],
		makes: { session: 1, known_browser: 1 },
		holds: expectSignedInOnce
	}),
	'POST /v1/apps/{app_id}/magic-link/status': row({
		at: 'links',
		prepare: async ({ server }) => {
			const asked = await getLink(server, newEmail());
			await approveLink(server, new Visitor(server), asked.secret);
			return asked;
		},
		submit: ({ browser, id }, { server }) => poll(server, browser, id),
		first: 200,
		again: [404],
		makes: { session: 1, known_browser: 1 },
		holds: expectSignedInOnce
	}),
	'POST /postern/v1/apps/{app_id}/claim': row({
		prepare: ({ server }) => claimed(server),
		submit: ({ tokens }, { server }) => decide(server, tokens, 'keep'),
		first: 200,
		again: [404],
		makes: { session: 1, claim: -1, outbox: 1 },
		holds: async (_, answers, { server }) => {
			const { auth_result } = answers.find(({ status }) => status === 200)?.body ?? {};
			await expectSignedIn(server, auth_result, { email_verified: true, login_count: 2 });
		}
	}),
	'DELETE /postern/v1/apps/{app_id}/claim': row({
		prepare: ({ server }) => claimed(server),
		submit: ({ tokens }, { server }) => {
			const path = `/postern/v1/apps/${server.appId}/claim`;
			return call(server, 'DELETE', path, { token: tokens.auth_token });
		},
		first: 200,
		again: [200],
		makes: { claim: -1 }
	}),
	'POST /claim?/open': row({
		prepare: ({ server }) => claimed(server),
		submit: async ({ browser, tokens }) => {
			const form = { token: tokens.auth_token };
			const { status, headers } = await postForm(browser.copy(), '/claim?/open', form);
			return { status, headers, body: undefined };
		},
		first: 303,
		again: [303],
		makes: {},
		holds: async (_, answers) => {
			for (const { headers } of answers) expect(headers.get('location')).toBe('/claim');
		}
	}),
	'POST /claim?/keep': row({
		prepare: ({ server }) => asked(server),
		submit: ({ browser, claim }) => answer(browser, 'keep', claim),
		first: 303,
		again: [303],
		makes: { session: 1, claim: -1, known_browser: 1, outbox: 1 },
		holds: async (_, answers) => {
			const leadTo = answers.map(({ headers }) => headers.get('location'));
			expect([...new Set(leadTo)].sort()).toEqual(['/claim', '/welcome']);
		}
	}),
	'POST /claim?/afresh': row({
		prepare: ({ server }) => asked(server),
		submit: ({ browser, claim }) => answer(browser, 'afresh', claim),
		first: 303,
		again: [303],
		// The earlier account goes with its passkey, its session and the message with the code.
		makes: { claim: -1, credential: -1, known_browser: 1, removed_user: 1 },
		holds: async ({ email }, _, { server }) => {
			const found = `/users?${new URLSearchParams({ identifier: email })}`;
			const { body } = await call<{ user: object }>(server, 'GET', found);
			expect(body.user).toMatchObject({ email_verified: true, webauthn: false });
		}
	}),
	'POST /claim?/later': row({
		prepare: ({ server }) => asked(server),
		submit: ({ browser, claim }) => answer(browser, 'later', claim),
		first: 303,
		again: [303],
		makes: { claim: -1 }
	}),
	'POST /postern/v1/apps/{app_id}/links/preview': row({
		at: 'links',
		prepare: ({ server }) => getLink(server, newEmail()),
		submit: ({ secret }, { server }) => {
			const body = { magic_link: secret };
			return call(server, 'POST', `/postern/v1/apps/${server.appId}/links/preview`, { body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ browser, secret }, answers, { server }) => {
			alike(answers);
			expect((await useLink(server, browser, secret)).status).toBe(200);
		}
	}),
	'POST /postern/v1/apps/{app_id}/links/approve': row({
		at: 'links',
		prepare: ({ server }) => getLink(server, newEmail()),
		submit: ({ secret }, { server }) => approveLink(server, new Visitor(server), secret),
		first: 200,
		again: [401],
		makes: {},
		holds: async ({ browser, id }, _, { server }) => {
			expect((await poll(server, browser, id)).status).toBe(200);
			expect((await poll(server, browser, id)).status).toBe(404);
		}
	}),
	'POST /v1/apps/{app_id}/tokens': row({
		prepare: async ({ server }) => new Person(server).signUp(),
		submit: ({ refresh_token }, { server }) => {
			const body = { refresh_token };
			return call<{ auth_result: AuthResult }>(server, 'POST', '/tokens', { body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async (_, answers, { server }) => {
			const [next = '', ...more] = new Set(
				answers.map(({ body }) => body.auth_result.refresh_token)
			);
			expect(more).toEqual([]);
			await refresh(server, next);
		}
	}),
	'POST /postern/v1/apps/{app_id}/session': row({
		prepare: async ({ server }) => new Person(server).signUp(),
		submit: ({ refresh_token }, { server }) => {
			const path = `/postern/v1/apps/${server.appId}/session`;
			return call<AuthResult>(server, 'POST', path, { body: { refresh_token } });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async (_, answers, { server }) => {
			await refresh(server, alike(answers).refresh_token);
		}
	}),
	'DELETE /v1/apps/{app_id}/tokens': row({
		prepare: async ({ server }) => {
			const person = new Person(server);
			return { tokens: await person.signUp(), elsewhere: await person.signIn() };
		},
		submit: ({ tokens }, { server }) => {
			const query = new URLSearchParams({ refresh_token: tokens.refresh_token });
			return call(server, 'DELETE', `/tokens?${query}`);
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ tokens, elsewhere }, _, { server }) => {
			const token = tokens.auth_token;
			expect((await call(server, 'GET', '/currentuser', { token })).status).toBe(401);
			await refresh(server, elsewhere.refresh_token);
		}
	})
};

async function signedUp(server: Service): Promise<Person> {
	const person = new Person(server);
	await person.signUp();
	return person;
}

/** The one answer that signed in is that of a first sign-in, with the address proved. */
async function expectSignedInOnce(
	_: unknown,
	answers: Answer<{ auth_result: AuthResult }>[],
	{ server }: Site
) {
	const { auth_result } = answers.find(({ status }) => status === 200)?.body ?? {};
	await expectSignedIn(server, auth_result, { login_count: 1, email_verified: true });
}

async function expectSignedIn(server: Service, tokens: AuthResult | undefined, as: object) {
	const token = tokens?.auth_token;
	const answer = await call(server, 'GET', '/currentuser', { token });
	expect(answer).toMatchObject({ status: 200, body: { user: as } });
}

/** The proof of an address that a program registered. */
async function claimed(server: Service) {
	const { identifier: email } = await signedUp(server);
	return { email, ...(await proveByCode(server, email)) };
}

/** As `claimed`, up to the page that asks. */
async function asked(server: Service) {
	const { email, browser, tokens } = await claimed(server);
	await browser.session(tokens);
	const { value: claim } = await shown(await browser.fetch('/claim'), 'claim');
	return { email, browser, claim };
}

/** Each from the browser as it was: two presses leave it before an answer arrives. */
async function answer(browser: Visitor, action: string, claim: string): Promise<Answer> {
	const { status, headers } = await postForm(browser.copy(), `/claim?/${action}`, { claim });
	return { status, headers, body: undefined };
}
