import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM, postForm, shown } from '../support/forms.ts';
import { register, signedInWithoutProfile } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

// As a browser without scripts sees the page: served HTML and posted forms.
let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

const SAVE = '/account?/profile';

/** Opens the page and saves the form that it has, with another name. */
async function save(browser: Visitor, name: string, opened?: { version: string }) {
	const { version } = opened ?? (await shown(await browser.fetch('/account')));
	return postForm(browser, SAVE, { name, version });
}

/** The form's fields for version `n` of the profile, for any user. */
const atVersion = (n: number): unknown => expect.stringMatching(new RegExp(`^\\w+\\.${n}$`));

const nameOf = async (browser: Visitor) => (await browser.profile()).body['name'];

describe('GET /account', () => {
	test('sends a signed-out user to the sign-in page and back', async () => {
		const answer = await new Visitor(server).fetch('/account');
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			'/login?next=%2Faccount'
		]);
	});

	test('shows the stored values, and no cache stores the page (C-07)', async () => {
		const { browser } = await register(server, { name: '"O\'Brien" <李>' });
		const answer = await browser.fetch('/account');
		expect(answer.headers.get('cache-control')).toBe('no-store');
		expect(await shown(answer)).toMatchObject({ value: '"O\'Brien" <李>', version: atVersion(1) });
	});

	test('opens for an account without a profile, and creates one (K-03)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		const page = await shown(await browser.fetch('/account'));
		expect(page).toMatchObject({ value: '', version: atVersion(0) });
		expect((await save(browser, 'Made here', page)).status).toBe(200);
		expect(await nameOf(browser)).toBe('Made here');
	});
});

describe('POST /account?/profile', () => {
	test('saves, confirms it, and shows the saved values', async () => {
		const { browser } = await register(server);
		const answer = await save(browser, '  Ann  Lee ');
		expect(answer.status).toBe(200);
		const page = await shown(answer);
		expect(page).toMatchObject({ value: 'Ann  Lee', invalid: undefined, version: atVersion(2) });
		expect(page.html).toContain('Saved.');
		expect(await nameOf(browser)).toBe('Ann  Lee');
	});

	test('can be submitted again from the page that it returns', async () => {
		const { browser } = await register(server);
		let page = await shown(await browser.fetch('/account'));
		for (const name of ['One', 'Two', 'Three']) {
			page = await shown(await save(browser, name, page));
			expect(page.value).toBe(name);
			expect(await nameOf(browser)).toBe(name);
		}
	});

	test.each([
		['nothing', ''],
		['too much', 'x'.repeat(101)],
		['markup and a control character', '<b>"Ann" & \u0007'],
		['a right-to-left override', 'Ann\u202E']
	])('returns %s in the input, with an error message beside it (I-04)', async (_, name) => {
		const { browser } = await register(server);
		const answer = await save(browser, name);
		expect(answer.status).toBe(400);
		const page = await shown(answer);
		expect(page).toMatchObject({ value: name, invalid: 'true', version: atVersion(1) });
		expect(page.message).toMatch(/name.*\.$/i);
		expect(page.html).toContain('<title>Error: ');
		expect(await nameOf(browser)).toBe('Ann');
	});

	test('a stale save shows the newer record beside the typed values, and overwrites nothing (K-05)', async () => {
		const { browser } = await register(server);
		const first = await shown(await browser.fetch('/account'));
		const second = await shown(await browser.fetch('/account'));
		expect((await save(browser, 'From <tab> one', first)).status).toBe(200);
		const answer = await save(browser, 'From tab two', second);
		expect(answer.status).toBe(409);
		const page = await shown(answer);
		expect(page.html).toContain('<title>Error: ');
		const cells = [...page.html.matchAll(/<td[^>]*><bdi[^>]*>([^<]*)<\/bdi>/g)];
		expect(cells.map(([, text]) => text)).toEqual(['From &lt;tab> one', 'From tab two']);
		expect(page).toMatchObject({ value: 'From tab two', version: atVersion(2) });
		expect(await nameOf(browser)).toBe('From <tab> one');
		// The page has shown the newer version, so a second save is deliberate.
		expect((await save(browser, page.value, page)).status).toBe(200);
		expect(await nameOf(browser)).toBe('From tab two');
	});

	test('a third save between the two is shown as well (K-05)', async () => {
		const { browser } = await register(server);
		const mine = await shown(await browser.fetch('/account'));
		await browser.saveProfile({ name: 'Second' });
		const stale = await shown(await save(browser, 'Mine', mine));
		await browser.saveProfile({ name: 'Third' });
		const answer = await save(browser, 'Mine', stale);
		expect(answer.status).toBe(409);
		expect((await shown(answer)).html).toContain('<bdi>Third</bdi>');
		expect(await nameOf(browser)).toBe('Third');
	});

	test('two identical saves do not conflict, and saving twice changes the record once (K-04)', async () => {
		const { browser } = await register(server);
		const page = await shown(await browser.fetch('/account'));
		await browser.saveProfile({ name: 'The same' });
		const before = (await browser.profile()).body;
		const answers = await Promise.all([1, 2, 3].map(() => save(browser, 'The same', page)));
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect((await browser.profile()).body).toEqual(before);
	});

	test('of different parallel saves one succeeds completely, and the others report a conflict (K-05)', async () => {
		const { browser } = await register(server);
		const page = await shown(await browser.fetch('/account'));
		const names = Array.from({ length: 10 }, (_, index) => `Tab ${index}`);
		const answers = await Promise.all(names.map((name) => save(browser, name, page)));
		const statuses = answers.map(({ status }) => status);
		expect(statuses.filter((status) => status === 200)).toHaveLength(1);
		expect(statuses.filter((status) => status === 409)).toHaveLength(9);
		expect(await nameOf(browser)).toBe(names[statuses.indexOf(200)]);
	});

	test('a user whose session has ended sees the typed values again (T-12)', async () => {
		const { browser } = await register(server);
		const page = await shown(await browser.fetch('/account'));
		await browser.logout();
		const answer = await save(browser, 'Typed for nothing?', page);
		expect(answer.status).toBe(401);
		const kept = await shown(answer);
		expect(kept.value).toBe('Typed for nothing?');
		expect(kept.html).toMatch(/<p>You have been logged out\. .* log in in another tab/);
		expect(kept.html).not.toContain('/account/delete');
	});

	test.each(['-1', '1e3', 'x', '', '999999999999', '2'])(
		'the version %j is not accepted as the one that the page showed (I-07)',
		async (version) => {
			const { browser } = await register(server);
			const [owner] = (await shown(await browser.fetch('/account'))).version.split('.');
			const answer = await save(browser, 'Changed', { version: `${owner}.${version}` });
			expect(answer.status).toBe(409);
			expect(await nameOf(browser)).toBe('Ann');
		}
	);

	test('a stale tab of one user does not overwrite the profile of the user who is signed in now (K-05)', async () => {
		const [ann, eve] = [await register(server), await register(server, { name: 'Eve' })];
		const left = await shown(await ann.browser.fetch('/account'));
		const answer = await save(eve.browser, 'Of Ann', left);
		expect(answer.status).toBe(401);
		expect(await shown(answer)).toMatchObject({ value: 'Of Ann', version: left.version });
		expect(await nameOf(eve.browser)).toBe('Eve');
		// After the first user signs in again, the same tab can save.
		expect((await save(ann.browser, 'Of Ann', left)).status).toBe(200);
	});

	test('refuses undeclared and repeated fields (I-07)', async () => {
		const { browser } = await register(server);
		for (const body of ['name=Eve&role=admin', 'name=Eve&name=Adam', 'name=Eve&passage_id=x']) {
			const answer = await browser.fetch(SAVE, {
				method: 'POST',
				headers: { accept: 'text/html', 'content-type': FORM },
				body
			});
			expect(answer.status).toBe(400);
		}
		expect(await nameOf(browser)).toBe('Ann');
	});
});

describe('the forms of the account', () => {
	test.each([SAVE, '/account?/session', '/account?/others', '/account/delete'])(
		'%s refuses other origins (C-03)',
		async (path) => {
			const { browser } = await register(server);
			for (const origin of ['https://evil.example', 'null', 'http://localhost:1', null]) {
				browser.origin = origin;
				const answer = await postForm(browser, path, { name: 'Eve', version: '1', id: 'x' });
				expect(answer.status).toBe(403);
			}
			browser.origin = server.url;
			expect(await nameOf(browser)).toBe('Ann');
		}
	);

	test.each([
		['/account?/session', '/account'],
		['/account?/others', '/account'],
		['/account/delete', '/account/delete']
	])('%s sends a signed-out user to the sign-in page, and back to %s', async (path, next) => {
		const answer = await postForm(new Visitor(server), path, { id: 'x' });
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			`/login?${new URLSearchParams({ next })}`
		]);
	});
});
