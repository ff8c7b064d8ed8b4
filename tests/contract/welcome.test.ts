import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORM, postForm, shown } from '../support/forms.ts';
import { Person, register, signedInWithoutProfile } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

// As a browser without scripts sees the page: served HTML and posted forms.
let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

const post = (browser: Visitor, fields: Record<string, string>, path = '/welcome') =>
	postForm(browser, path, fields);

describe('GET /welcome', () => {
	test('sends a signed-out user to the sign-in page and back', async () => {
		const answer = await new Visitor(server).fetch('/welcome?next=/account%3Fx=1');
		expect(answer.status).toBe(303);
		expect(answer.headers.get('location')).toBe(
			`/login?${new URLSearchParams({ next: '/welcome?next=/account%3Fx=1' })}`
		);
	});

	test('asks an account without a profile for the fields, and shows its address', async () => {
		const { browser, person } = await signedInWithoutProfile(server);
		const answer = await browser.fetch('/welcome');
		expect(answer.status).toBe(200);
		expect(answer.headers.get('cache-control')).toMatch(/no-store/);
		const page = await shown(answer);
		expect(page).toMatchObject({ value: '', invalid: undefined });
		expect(page.html).toContain(person.identifier);
		expect(page.html).toMatch(/<form[^>]*method="POST"/);
	});

	test('is where the dashboard sends an account without a profile (K-03)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		const answer = await browser.fetch('/dashboard');
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/welcome']);
	});

	test.each([
		['/welcome', '/dashboard'],
		['/welcome?next=/account', '/account'],
		['/welcome?next=//evil.example', '/dashboard'],
		['/welcome?next=/%5Cevil.example', '/dashboard'],
		['/welcome?next=https://evil.example', '/dashboard'],
		['/welcome?next=/logout', '/dashboard']
	])('sends an account with a profile from %s to %s (R-01)', async (path, leadsTo) => {
		const { browser } = await register(server);
		const answer = await browser.fetch(path);
		expect([answer.status, answer.headers.get('location')]).toEqual([303, leadsTo]);
	});
});

describe('POST /welcome', () => {
	test.each([
		[undefined, '/dashboard'],
		['/account?x=1', '/account?x=1'],
		['//evil.example', '/dashboard'],
		['javascript:alert(1)', '/dashboard'],
		['/v1/apps', '/dashboard']
	])('stores the profile and redirects from next=%s to %s (R-01, R-02)', async (next, leadsTo) => {
		const { browser } = await signedInWithoutProfile(server);
		const answer = await post(browser, { name: "O'Brien 李", ...(next && { next }) });
		expect([answer.status, answer.headers.get('location')]).toEqual([303, leadsTo]);
		expect((await browser.profile()).body['name']).toBe("O'Brien 李");
		expect((await browser.fetch('/dashboard')).status).toBe(200);
	});

	test('carries next through the page and a refusal (R-01)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		const path = '/welcome?next=%2Faccount%3Fx%3D1';
		const hidden = /<input[^>]*type="hidden"[^>]*name="next"[^>]*value="([^"]*)"/;
		for (const answer of [
			await browser.fetch(path),
			await post(browser, { name: '', next: '/account?x=1' }, path)
		]) {
			expect(hidden.exec(await answer.text())?.[1]).toBe('/account?x=1');
		}
	});

	test.each([
		['nothing', ''],
		['white space', '   '],
		['too much', 'x'.repeat(101)],
		['markup and a control character', '<b>"Ann" & \u0007'],
		['a line break', 'Ann\nEve'],
		['a right-to-left override', 'Ann\u202E']
	])('returns %s in the input, with an error message beside it (I-04)', async (_, name) => {
		const { browser } = await signedInWithoutProfile(server);
		const answer = await post(browser, { name });
		expect(answer.status).toBe(400);
		expect(answer.headers.get('content-type')).toMatch(/^text\/html/);
		const page = await shown(answer);
		expect(page.value).toBe(name);
		expect(page.invalid).toBe('true');
		expect(page.message).toMatch(/name.*\.$/i);
		expect(page.html).toContain('<title>Error: ');
		expect((await browser.profile()).status).toBe(404);
	});

	test('refuses undeclared and repeated fields (I-07)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		for (const body of ['name=Ann&role=admin', 'name=Ann&name=Eve', 'name=Ann&passage_id=x']) {
			const answer = await browser.fetch('/welcome', {
				method: 'POST',
				headers: { accept: 'text/html', 'content-type': FORM },
				body
			});
			expect(answer.status).toBe(400);
			expect((await shown(answer)).value).toBe('Ann');
		}
		expect((await browser.profile()).status).toBe(404);
	});

	test('accepts a multipart form, but no file for a name', async () => {
		const { browser } = await signedInWithoutProfile(server);
		const send = (body: FormData) =>
			browser.fetch('/welcome', { method: 'POST', headers: { accept: 'text/html' }, body });
		const withFile = new FormData();
		withFile.set('name', new File(['Ann'], 'ann.txt'));
		const refused = await send(withFile);
		expect(refused.status).toBe(400);
		expect((await shown(refused)).message).toMatch(/name/i);
		const good = new FormData();
		good.set('name', 'Ann');
		const taken = await send(good);
		expect(taken.status).toBe(303);
	});

	test.each([
		['parts without a boundary', 'multipart/form-data', 'name=Ann', 400],
		['parts that do not end', 'multipart/form-data; boundary=x', '--x\r\nContent-', 400],
		['too much', FORM, `name=${'x'.repeat(600_000)}`, 413],
		['JSON', 'application/json', '{"name":"Ann"}', 415],
		['no type', '', 'name=Ann', 415]
	])('answers %s with a refusal, not a server error (I-01)', async (_, type, body, status) => {
		const { browser } = await signedInWithoutProfile(server);
		const answer = await browser.fetch('/welcome', {
			method: 'POST',
			headers: { accept: 'text/html', 'content-type': type },
			body
		});
		expect(answer.status).toBe(status);
		expect((await browser.profile()).status).toBe(404);
	});

	test('twice is harmless: the second post redirects too (K-04)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		const answers = await Promise.all([1, 2].map(() => post(browser, { name: 'Ann' })));
		expect(answers.map((answer) => [answer.status, answer.headers.get('location')])).toEqual([
			[303, '/dashboard'],
			[303, '/dashboard']
		]);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('confirms a draft from another browser, and deletes that draft', async () => {
		const person = new Person(server);
		const { body } = await new Visitor(server).draft(person.identifier, { name: 'Ann' });
		const browser = new Visitor(server);
		const begun = await browser.session(await person.signUp(), { draft: body.id });
		const page = await shown(await browser.fetch(begun.body.redirect_to));
		expect(page.value).toBe('Ann');
		const answer = await post(browser, { name: 'Ann Lee' }, begun.body.redirect_to);
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/dashboard']);
		expect((await browser.profile()).body['name']).toBe('Ann Lee');
	});

	test('sends a signed-out user to the sign-in page without loss of the typed values (T-12)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		await browser.logout();
		const answer = await post(browser, { name: 'Typed for nothing?' });
		expect(answer.status).toBe(401);
		expect((await shown(answer)).value).toBe('Typed for nothing?');
	});

	test.each([
		['a foreign origin', { origin: 'https://evil.example' }],
		['the origin null', { origin: 'null' }],
		['another port', { origin: 'http://localhost:1' }],
		['no origin', { origin: null }]
	])('refuses a form from %s (C-03)', async (_, { origin }) => {
		const { browser } = await signedInWithoutProfile(server);
		browser.origin = origin;
		expect((await post(browser, { name: 'Eve' })).status).toBe(403);
		expect((await browser.profile()).status).toBe(404);
	});
});
