import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { newEmail } from './addresses.ts';
import { Authenticator } from './authenticator.ts';
import { call, request, signIn, type Service, type Started } from './client.ts';
import { waitForMessage } from './mailbox.ts';
import { addPasskey, Person, startAddition } from './person.ts';
import type { Site } from './sites.ts';
import { alike, aMemberLess, row, type Submissions } from './submission.ts';
import type { Visitor } from './visitor.ts';
import { knownBrowser, path, secretOf, useLink } from './sign-in-flows.ts';

type Device = { id: string; friendly_name: string };

const PHONE = '+12015550123';

/** The operations for signed-in users. */
export const submissionsOfTheAccount: Submissions = {
	'PATCH /v1/apps/{app_id}/currentuser/email': row({
		prepare: async (site) => ({ ...(await atHome(site)), to: newEmail() }),
		submit: ({ browser, token, to }, { server }) => {
			return change(server, browser, token, { new_email: to });
		},
		first: 200,
		again: [200],
		makes: { magic_link: 1, message_request: 1, outbox: 1 },
		holds: async ({ browser, token, to, email }, answers, { server }) => {
			alike(answers);
			expect(await me(server, token)).toMatchObject({ email });
			const { link = '' } = await waitForMessage(server, to);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(200);
			expect(await me(server, token)).toMatchObject({ email: to, email_verified: true });
		}
	}),
	'PATCH /v1/apps/{app_id}/currentuser/phone': row({
		prepare: atHome,
		submit: ({ browser, token }, { server }) => {
			return change(server, browser, token, { new_phone: PHONE });
		},
		first: 200,
		again: [200],
		makes: { magic_link: 1, message_request: 1, outbox: 1 },
		holds: async ({ browser, token }, answers, { server }) => {
			alike(answers);
			expect(await me(server, token)).toMatchObject({ phone: '' });
			const { link = '' } = await waitForMessage(server, PHONE);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(200);
			expect(await me(server, token)).toMatchObject({ phone: PHONE, phone_verified: true });
		}
	}),
	'POST /v1/apps/{app_id}/currentuser/devices/start': row({
		prepare: atHome,
		submit: ({ token }, { server }) => {
			type Begun = Started<PublicKeyCredentialCreationOptionsJSON>;
			return call<Begun>(server, 'POST', '/currentuser/devices/start', { token, body: {} });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ email, token }, answers, { server }) => {
			const authenticator = new Authenticator();
			const [started] = answers;
			if (started) await addPasskey(server, token, authenticator, started.body);
			await signIn(server, email, authenticator);
		}
	}),
	'POST /v1/apps/{app_id}/currentuser/devices/finish': row({
		prepare: async (site) => {
			const { token } = await atHome(site);
			const { handshake } = await startAddition(site.server, token);
			const handshake_response = new Authenticator().create(handshake.challenge.publicKey, {
				origin: site.server.url
			});
			return { token, body: { handshake_id: handshake.id, handshake_response } };
		},
		submit: (added, { server }) => {
			return call(server, 'POST', '/currentuser/devices/finish', added);
		},
		first: 201,
		again: [400],
		// The account owner gets one mail about it.
		makes: { credential: 1, used_challenge: 1, outbox: 1 },
		holds: async ({ token }, _, { server }) => {
			expect(await devices(server, token)).toHaveLength(2);
		}
	}),
	'PATCH /v1/apps/{app_id}/currentuser/devices/{device_id}': row({
		prepare: async (site) => {
			const { token } = await atHome(site);
			return { token, device: await addPasskey(site.server, token) };
		},
		submit: ({ token, device }, { server }) => {
			const body = { friendly_name: 'Key ring' };
			return call(server, 'PATCH', `/currentuser/devices/${device.id}`, { token, body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ token, device }, _, { server }) => {
			const named = (await devices(server, token)).filter(
				({ friendly_name }) => friendly_name === 'Key ring'
			);
			expect(named.map(({ id }) => id)).toEqual([device.id]);
		}
	}),
	'DELETE /v1/apps/{app_id}/currentuser/devices/{device_id}': row({
		prepare: async (site) => {
			const home = await atHome(site);
			return { ...home, device: await addPasskey(site.server, home.token) };
		},
		submit: ({ token, device }, { server }) => {
			return call(server, 'DELETE', `/currentuser/devices/${device.id}`, { token });
		},
		first: 200,
		again: [404],
		// The account owner gets one mail about it.
		makes: { credential: -1, outbox: 1 },
		holds: async ({ person }) => {
			await person.signIn();
		}
	}),
	'DELETE /v1/apps/{app_id}/currentuser/social-connections/{connection}': row({
		prepare: atHome,
		submit: ({ token }, { server }) => {
			return call(server, 'DELETE', '/currentuser/social-connections/google', { token });
		},
		// No user has a social connection.
		first: 404,
		again: [404],
		makes: {}
	}),
	'PATCH /v1/apps/{app_id}/currentuser/user-metadata': row({
		prepare: atHome,
		submit: ({ token }, { server }) => {
			const body = { user_metadata: { motto: 'Once' } };
			return call(server, 'PATCH', '/currentuser/user-metadata', { token, body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ token }, _, { server }) => {
			expect(await me(server, token)).toMatchObject({ user_metadata: { motto: 'Once' } });
		}
	}),
	'PATCH /postern/v1/apps/{app_id}/currentuser/user-metadata': row({
		prepare: atHome,
		submit: ({ token }, { server }) => {
			const path = `/postern/v1/apps/${server.appId}/currentuser/user-metadata`;
			const body = { user_metadata: { motto: 'Once' }, version: '' };
			return call(server, 'PATCH', path, { token, body });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ token }, answers, { server }) => {
			alike(answers);
			expect(await me(server, token)).toMatchObject({ user_metadata: { motto: 'Once' } });
		}
	}),
	'DELETE /postern/v1/apps/{app_id}/currentuser/identifier-changes/{kind}': row({
		prepare: async (site) => {
			const home = await atHome(site);
			const to = newEmail();
			await change(site.server, home.browser, home.token, { new_email: to });
			return { ...home, to };
		},
		submit: ({ token }, { server }) => {
			const path = `/postern/v1/apps/${server.appId}/currentuser/identifier-changes/email`;
			return call(server, 'DELETE', path, { token });
		},
		first: 200,
		again: [200],
		makes: { magic_link: -1 },
		holds: async ({ browser, to }, _, { server }) => {
			const { link = '' } = await waitForMessage(server, to);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(404);
		}
	}),
	'DELETE /postern/v1/apps/{app_id}/currentuser': row({
		prepare: atHome,
		submit: ({ token }, { server }) => {
			return call(server, 'DELETE', `/postern/v1/apps/${server.appId}/currentuser`, { token });
		},
		first: 200,
		// Later requests no longer have a session.
		again: [200, 401],
		makes: aMemberLess,
		holds: async ({ person }) => {
			await expect(person.signIn()).rejects.toMatchObject({ status: 401 });
			await person.signUp();
		}
	}),
	'DELETE /postern/v1/apps/{app_id}/sessions': row({
		prepare: atHomeAndElsewhere,
		submit: ({ here }, { server }) => {
			const path = `/postern/v1/apps/${server.appId}/sessions`;
			return call(server, 'DELETE', path, { token: here });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: expectSignedOutElsewhere
	}),
	'DELETE /postern/v1/apps/{app_id}/sessions/{session_id}': row({
		prepare: atHomeAndElsewhere,
		submit: ({ here, elsewhere }, { server }) => {
			const id = String(decodeJwt(elsewhere)['sid']);
			const path = `/postern/v1/apps/${server.appId}/sessions/${id}`;
			return call(server, 'DELETE', path, { token: here });
		},
		first: 200,
		again: [404],
		makes: {},
		holds: expectSignedOutElsewhere
	}),
	'DELETE /postern/v1/apps/{app_id}/session': row({
		prepare: atHomeAndElsewhere,
		submit: ({ elsewhere: token }, { server }) => {
			return call(server, 'DELETE', `/postern/v1/apps/${server.appId}/session`, { token });
		},
		first: 200,
		// Later requests no longer have a session.
		again: [200, 401],
		makes: {},
		holds: expectSignedOutElsewhere
	})
};

/** A new user, in a browser that the service recognises. */
async function atHome({ server }: Site) {
	const person = new Person(server);
	const browser = await knownBrowser(server);
	const { auth_token: token } = await person.signUp();
	return { person, email: person.identifier, browser, token };
}

/** The access tokens of two sessions of one user. */
async function atHomeAndElsewhere({ server }: Site) {
	const person = new Person(server);
	const [here, elsewhere] = [await person.signUp(), await person.signIn()];
	return { here: here.auth_token, elsewhere: elsewhere.auth_token };
}

async function expectSignedOutElsewhere(
	{ here, elsewhere: token }: { here: string; elsewhere: string },
	_: unknown,
	{ server }: Site
) {
	expect((await call(server, 'GET', '/currentuser', { token })).status).toBe(401);
	await me(server, here);
}

/** Asks for another address, in a browser as the profile element does. */
function change(server: Service, browser: Visitor, token: string, body: object) {
	const [name = ''] = Object.keys(body);
	const address = path(server, `/currentuser/${name.slice('new_'.length)}`);
	return browser.send('PATCH', address, body, { authorization: `Bearer ${token}` });
}

async function me(server: Service, token: string): Promise<object> {
	return (await request<{ user: object }>(server, 'GET', '/currentuser', { token })).user;
}

async function devices(server: Service, token: string): Promise<Device[]> {
	const path = '/currentuser/devices';
	return (await request<{ devices: Device[] }>(server, 'GET', path, { token })).devices;
}
