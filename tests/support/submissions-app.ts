import { expect } from 'vitest';
import { call } from './client.ts';
import { Person, register, signedInWithoutProfile } from './person.ts';
import type { Site } from './sites.ts';
import { alike, ALL, row, type Submissions } from './submission.ts';
import { Visitor } from './visitor.ts';

/** What the app's own addresses do with what is sent twenty times. */
export const submissionsToTheApp: Submissions = {
	'POST /drafts': row({
		prepare: async ({ server }) => ({ person: new Person(server), browser: new Visitor(server) }),
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
		makes: { profile: 1, draft: -1, refresh_token: 1 },
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
			expect([...browser.cookies.keys()]).toEqual(['postern_browser']);
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
		submit: ({ browser }) => postForm(browser, '/welcome', { name: 'Ann' }),
		first: 303,
		again: [303],
		makes: { profile: 1 },
		holds: async ({ browser }, answers) => {
			for (const { headers } of answers) expect(headers.get('location')).toBe('/dashboard');
			expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		}
	}),
	'POST /account?/profile': row({
		prepare: ({ server }) => signedInWithoutProfile(server),
		submit: ({ browser }) => {
			return postForm(browser, '/account?/profile', { name: 'Ann', version: '0' });
		},
		first: 200,
		again: [200],
		makes: { profile: 1 },
		holds: async ({ browser }) => {
			expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		}
	}),
	'POST /account?/session': row({
		prepare: inTwoBrowsers,
		submit: ({ browser, id }) => postForm(browser, '/account?/session', { id }),
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ browser, other }) => {
			expect((await browser.profile()).status).toBe(200);
			expect((await other.profile()).status).toBe(401);
		}
	}),
	'POST /account?/others': row({
		prepare: inTwoBrowsers,
		submit: ({ browser }) => postForm(browser, '/account?/others', {}),
		first: 200,
		again: [200],
		makes: {},
		holds: async ({ browser, other }) => {
			expect((await browser.profile()).status).toBe(200);
			expect((await other.profile()).status).toBe(401);
		}
	}),
	'POST /account/delete': row({
		prepare: async ({ server }) => {
			const made = await register(server);
			// Each with the cookies: the first answer takes them back.
			return { ...made, cookies: made.browser.copy() };
		},
		submit: ({ cookies }) => postForm(cookies.copy(), '/account/delete', {}),
		first: 303,
		// One whose session goes while it is answered.
		again: [303, 401],
		makes: {
			...{ identity_user: -1, credential: -1, profile: -1 },
			...{ refresh_family: -1, refresh_token: -2, removed_user: 1 }
		},
		holds: async ({ person, cookies }) => {
			expect((await cookies.profile()).status).toBe(401);
			await expect(person.signIn()).rejects.toMatchObject({ status: 401 });
		}
	}),
	'POST /language': row({
		prepare: async ({ server }) => ({ browser: new Visitor(server) }),
		submit: ({ browser }) => postForm(browser, '/language', { language: 'de', next: '/login' }),
		first: 303,
		again: [303],
		makes: {},
		holds: async ({ browser }, answers) => {
			for (const { headers } of answers) expect(headers.get('location')).toBe('/login');
			expect(await (await browser.fetch('/login')).text()).toContain('<html lang="de"');
		}
	})
};

/** Somebody signed in in two browsers, and the session of the other one. */
async function inTwoBrowsers({ server }: Site) {
	const { person, browser } = await register(server);
	const other = browser.copy();
	other.cookies.clear();
	await other.session(await person.signIn());
	const [id = ''] = (other.cookies.get('postern_refresh')?.value ?? '').split('.');
	return { browser, other, id };
}

/** Posts a form, as a browser without scripts does. */
export async function postForm(browser: Visitor, path: string, fields: Record<string, string>) {
	const body = new URLSearchParams(fields);
	return plain(
		await browser.fetch(path, { method: 'POST', headers: { accept: 'text/html' }, body })
	);
}

/** An answer whose body is nobody's concern. */
async function plain(response: Response) {
	await response.body?.cancel();
	return { status: response.status, headers: response.headers, body: undefined };
}
