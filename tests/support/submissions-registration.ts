import { expect } from 'vitest';
import { newEmail } from './addresses.ts';
import { Authenticator } from './authenticator.ts';
import {
	call,
	finish,
	signIn,
	startRegistration,
	type PublicUser,
	type Started
} from './client.ts';
import { waitForMessage } from './mailbox.ts';
import { alike, row, type Submissions } from './submission.ts';
import {
	giveCode,
	knownBrowser,
	poll,
	secretOf,
	sendCode,
	sendLink,
	useLink
} from './sign-in-flows.ts';

/** The public operations that register a user. */
export const submissionsToRegister: Submissions = {
	'POST /v1/apps/{app_id}/users': row({
		prepare: async () => ({ identifier: newEmail() }),
		submit: (body, { server }) => call<{ user: PublicUser }>(server, 'POST', '/users', { body }),
		first: 201,
		again: [201],
		makes: { identity_user: 1 },
		holds: async ({ identifier }, answers) => {
			expect(alike(answers).user).toMatchObject({ email: identifier, status: 'pending' });
		}
	}),
	'POST /v1/apps/{app_id}/register/webauthn/start': row({
		prepare: async () => ({ identifier: newEmail() }),
		submit: (body, { server }) => {
			type Begun = Started<PublicKeyCredentialCreationOptionsJSON>;
			return call<Begun>(server, 'POST', '/register/webauthn/start', { body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async (_, answers, { server }) => {
			const ends = answers.slice(-2).map(async ({ body }) => {
				const passkey = new Authenticator().create(body.handshake.challenge.publicKey, {
					origin: server.url
				});
				return (await finish(server, 'register', body, passkey)).status;
			});
			expect((await Promise.all(ends)).sort()).toEqual([200, 400]);
		}
	}),
	'POST /v1/apps/{app_id}/register/webauthn/finish': row({
		prepare: async ({ server }) => {
			const [email, authenticator] = [newEmail(), new Authenticator()];
			const started = await startRegistration(server, email);
			const { publicKey } = started.handshake.challenge;
			const made = authenticator.create(publicKey, { origin: server.url });
			return { email, authenticator, started, made };
		},
		submit: ({ started, made }, { server }) => finish(server, 'register', started, made),
		first: 200,
		again: [400],
		makes: { identity_user: 1, credential: 1, session: 1, used_challenge: 1 },
		holds: async ({ email, authenticator }, _, { server }) => {
			await signIn(server, email, authenticator);
		}
	}),
	'POST /v1/apps/{app_id}/register/otp': row({
		prepare: async ({ server }) => ({ email: newEmail(), browser: await knownBrowser(server) }),
		submit: ({ email, browser }, { server }) => sendCode(server, browser, email),
		first: 201,
		again: [201],
		makes: { identity_user: 1, one_time_passcode: 1, message_request: 1, outbox: 1 },
		holds: async ({ email, browser }, answers, { server }) => {
			const { code } = await waitForMessage(server, email);
			const given = await giveCode(server, browser, alike(answers).otp_id, code);
			expect(given.status).toBe(200);
		}
	}),
	'POST /v1/apps/{app_id}/register/magic-link': row({
		at: 'links',
		prepare: async ({ server }) => ({ email: newEmail(), browser: await knownBrowser(server) }),
		submit: ({ email, browser }, { server }) => sendLink(server, browser, email),
		first: 201,
		again: [201],
		makes: { identity_user: 1, magic_link: 1, message_request: 1, outbox: 1 },
		holds: async ({ email, browser }, answers, { server }) => {
			const { link = '' } = await waitForMessage(server, email);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(200);
			expect((await poll(server, browser, alike(answers).magic_link.id)).status).toBe(200);
		}
	})
};
