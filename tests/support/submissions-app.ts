import { decodeJwt } from 'jose';
import { expect } from 'vitest';
import { newEmail } from './addresses.ts';
import { Authenticator } from './authenticator.ts';
import { call, type Service } from './client.ts';
import { postForm, shown } from './forms.ts';
import { waitForMessage } from './mailbox.ts';
import { addPasskey, Person, register, signedInWithoutProfile, startAddition } from './person.ts';
import type { Site } from './sites.ts';
import { alike, ALL, aMemberLess, row, type Submissions } from './submission.ts';
import { Visitor } from './visitor.ts';
import { knownBrowser, secretOf, useLink } from './sign-in-flows.ts';

/** What the app's own endpoints do with a request that is sent twenty times. */
export const submissionsToTheApp: Submissions = {
	'POST /drafts': row({
		prepare: async ({ server }) => ({
			person: new Person(server),
			browser: await knownBrowser(server)
		}),
		submit: ({ person, browser }) => browser.draft(person.identifier, { name: 'Ann' }),
		first: 201,
		again: [201],
		// Each is written once and never changed …
		makes: { draft: ALL },
		// … and one becomes the profile.
		holds: async ({ person, browser }, answers, { db }) => {
			const draft = answers.at(0)?.body.id;
			const begun = await browser.session(await person.signUp(), { draft });
			expect(begun.body).toEqual({ redirect_to: '/dashboard' });
			const left = db.selectFrom('draft').select('id').where('identifier', '=', person.identifier);
			expect(await left.execute()).toEqual([]);
		}
	}),
	'POST /session': row({
		prepare: async ({ server }) => {
			const [person, browser] = [new Person(server), new Visitor(server)];
			const { body } = await browser.draft(person.identifier, { name: 'Ann' });
			return { browser, draft: body.id, tokens: await person.signUp() };
		},
		submit: ({ browser, draft, tokens }) => browser.session(tokens, { draft }),
		first: 200,
		again: [200],
		makes: { profile: 1, draft: -1 },
		holds: async ({ browser }, answers) => {
			expect(alike(answers)).toEqual({ redirect_to: '/dashboard' });
			expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		}
	}),
	'POST /session/token': row({
		prepare: ({ server }) => register(server),
		submit: ({ browser }) => browser.send('POST', '/session/token'),
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ browser }, answers) => {
			const held = browser.cookies.get('psg_auth_token')?.value;
			expect(alike(answers)).toEqual({ auth_token: held });
			expect((await browser.profile()).status).toBe(200);
		}
	}),
	'POST /logout': row({
		prepare: async ({ server }) => {
			const { browser, person } = await register(server);
			const token = browser.cookies.get('psg_auth_token')?.value;
			return { browser, token, elsewhere: await person.signIn() };
		},
		submit: async ({ browser }) => plain(await browser.logout()),
		first: 303,
		again: [303],
		makes: {},
		holds: async ({ browser, token, elsewhere }, answers, { server }) => {
			for (const { headers } of answers) expect(headers.get('location')).toBe('/login');
			const left = [browser.nameOf('browser'), browser.nameOf('flash')];
			expect([...browser.cookies.keys()]).toEqual(left);
			expect((await call(server, 'GET', '/currentuser', { token })).status).toBe(401);
			const other = { token: elsewhere.auth_token };
			expect((await call(server, 'GET', '/currentuser', other)).status).toBe(200);
		}
	}),
	'POST /user': row({
		prepare: ({ server }) => signedInWithoutProfile(server),
		submit: ({ browser }) => browser.saveProfile({ name: 'Ann' }),
		first: 201,
		again: [200],
		makes: { profile: 1 },
		holds: async ({ browser }) => {
			expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		}
	}),
	'POST /welcome': row({
		prepare: ({ server }) => signedInWithoutProfile(server),
		submit: async ({ browser }) => plain(await postForm(browser, '/welcome', { name: 'Ann' })),
		first: 303,
		again: [303],
		makes: { profile: 1 },
		holds: async ({ browser }, answers) => {
			for (const { headers } of answers) expect(headers.get('location')).toBe('/dashboard');
			expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		}
	}),
	'POST /language': row({
		prepare: async ({ server }) => ({ browser: new Visitor(server) }),
		submit: async ({ browser }) => {
			return plain(await postForm(browser, '/language', { language: 'de', next: '/login' }));
		},
		first: 303,
		again: [303],
		makes: {},
		holds: async ({ browser }, answers) => {
			for (const { headers } of answers) expect(headers.get('location')).toBe('/login');
			expect(await (await browser.fetch('/login')).text()).toContain('<html lang="de"');
		}
	}),
	'POST /account?/profile': row({
		prepare: ({ server }) => withPage(server),
		submit: async ({ browser, version }) => {
			const fields = { name: 'Ann Lee', motto: 'Once', version };
			return plain(await postForm(browser, '/account?/profile', fields));
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ browser }) => {
			const [name, motto] = [await browser.fetch('/account'), await browser.fetch('/account')];
			const version = expect.stringMatching(/\.2\.[\w-]+$/) as string;
			expect(await shown(name)).toMatchObject({ value: 'Ann Lee', version });
			expect((await shown(motto, 'motto')).value).toBe('Once');
		}
	}),
	'POST /account?/change-address': row({
		prepare: async ({ server }) => ({ ...(await withPage(server)), to: newEmail() }),
		submit: ({ browser, passage_id, to }) => {
			return press(browser, 'change-address', { passage_id, kind: 'email', address: to });
		},
		first: 200,
		// Once the link is sent, the page says when it can be sent again.
		again: [200, 400],
		makes: { magic_link: 1, message_request: 1, outbox: 1 },
		holds: async ({ browser, to }, _, { server }) => {
			const { link = '' } = await waitForMessage(server, to);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(200);
		}
	}),
	'POST /account?/cancel-address': row({
		prepare: async ({ server }) => {
			const page = await withPage(server);
			const { browser, passage_id } = page;
			const to = newEmail();
			await press(browser, 'change-address', { passage_id, kind: 'email', address: to });
			return { ...page, to };
		},
		submit: ({ browser, passage_id }) => {
			return press(browser, 'cancel-address', { passage_id, kind: 'email' });
		},
		first: 200,
		again: [200],
		makes: { magic_link: -1 },
		holds: async ({ browser, to }, _, { server }) => {
			const { link = '' } = await waitForMessage(server, to);
			expect((await useLink(server, browser, secretOf(link))).status).toBe(404);
		}
	}),
	'POST /account?/remove-address': row({
		prepare: async ({ server }) => {
			const page = await withPage(server);
			const { browser, passage_id } = page;
			const phone = '+12015550177';
			await press(browser, 'change-address', { passage_id, kind: 'phone', address: phone });
			const { link = '' } = await waitForMessage(server, phone);
			const used = await useLink(server, browser, secretOf(link));
			await browser.session(used.body.auth_result);
			return page;
		},
		submit: ({ browser, passage_id }) => {
			return press(browser, 'remove-address', { passage_id, kind: 'email' });
		},
		first: 200,
		again: [200],
		// The old address gets one mail about it.
		makes: { outbox: 1 },
		holds: async ({ browser, person }) => {
			const html = await (await browser.fetch('/account')).text();
			expect(html).not.toContain(person.identifier);
		}
	}),
	'POST /account?/start-passkey': row({
		prepare: ({ server }) => withPage(server),
		submit: ({ browser, passage_id }) => press(browser, 'start-passkey', { passage_id }),
		first: 200,
		again: [200],
		makes: {}
	}),
	'POST /account?/add-passkey': row({
		prepare: async ({ server }) => {
			const page = await withPage(server);
			const { handshake } = await startAddition(server, page.token);
			const { publicKey } = handshake.challenge;
			const made = new Authenticator().create(publicKey, { origin: server.url });
			return { ...page, ceremony: handshake.id, credential: JSON.stringify(made) };
		},
		submit: ({ browser, passage_id, ceremony, credential }) => {
			return press(browser, 'add-passkey', { passage_id, ceremony, credential });
		},
		first: 200,
		again: [400],
		// The account owner gets one mail about it.
		makes: { credential: 1, used_challenge: 1, outbox: 1 }
	}),
	'POST /account?/rename-passkey': row({
		prepare: withPasskey,
		submit: ({ browser, passage_id, id }) => {
			return press(browser, 'rename-passkey', { passage_id, id, name: 'Key ring' });
		},
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ browser }) => {
			expect(await (await browser.fetch('/account')).text()).toContain('Key ring');
		}
	}),
	'POST /account?/remove-passkey': row({
		prepare: withPasskey,
		submit: ({ browser, passage_id, id }) => {
			return press(browser, 'remove-passkey', { passage_id, id });
		},
		first: 200,
		again: [200],
		// The account owner gets one mail about it.
		makes: { credential: -1, outbox: 1 },
		holds: async ({ person }) => {
			await person.signIn();
		}
	}),
	'POST /account?/session': row({
		prepare: ({ server }) => signedInTwice(server),
		submit: async ({ browser, passage_id, elsewhere: { id } }) => {
			return plain(await postForm(browser, '/account?/session', { passage_id, id }));
		},
		first: 200,
		again: [200],
		makes: {},
		holds: expectSignedOutElsewhere
	}),
	'POST /account?/others': row({
		prepare: ({ server }) => signedInTwice(server),
		submit: async ({ browser, passage_id }) => {
			return plain(await postForm(browser, '/account?/others', { passage_id }));
		},
		first: 200,
		again: [200],
		makes: {},
		holds: expectSignedOutElsewhere
	}),
	'POST /account/delete': row({
		prepare: ({ server }) => withPage(server),
		submit: async ({ browser, passage_id }) => {
			return plain(await postForm(browser, '/account/delete', { passage_id }));
		},
		first: 303,
		again: [303],
		makes: { ...aMemberLess, profile: -1 },
		holds: async ({ browser, person }, answers) => {
			const leadTo = answers.map(({ headers }) => headers.get('location'));
			expect(leadTo).toContain('/account/deleted');
			expect((await browser.profile()).status).toBe(401);
			await person.signUp();
		}
	})
};

/** A signed-in user, and the hidden values of the forms on their account page. */
async function withPage(server: Service) {
	const { browser, person, tokens } = await register(server);
	const { version } = await shown(await browser.fetch('/account'));
	const [passage_id = ''] = version.split('.');
	return { browser, person, version, passage_id, token: tokens.auth_token };
}

/** As `withPage`, with a second passkey. */
async function withPasskey({ server }: Site) {
	const page = await withPage(server);
	return { ...page, id: (await addPasskey(server, page.token)).id };
}

/** Posts a form of the account page. */
async function press(browser: Visitor, action: string, fields: Record<string, string>) {
	return plain(await postForm(browser, `/account?/${action}`, fields));
}

/** A user who is signed in in this browser and in another. */
async function signedInTwice(server: Service) {
	const { browser, person, passage_id } = await withPage(server);
	const { auth_token } = await person.signIn();
	const elsewhere = { token: auth_token, id: String(decodeJwt(auth_token)['sid']) };
	return { browser, passage_id, elsewhere };
}

type SignedInTwice = Awaited<ReturnType<typeof signedInTwice>>;

async function expectSignedOutElsewhere(
	{ browser, elsewhere: { token } }: SignedInTwice,
	_: unknown,
	{ server }: Site
) {
	expect((await call(server, 'GET', '/currentuser', { token })).status).toBe(401);
	expect((await browser.saveProfile({ name: 'Ann' })).status).toBe(200);
}

/** An answer without its body. */
async function plain(response: Response) {
	await response.body?.cancel();
	return { status: response.status, headers: response.headers, body: undefined };
}
