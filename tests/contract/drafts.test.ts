import { sql } from 'kysely';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import { newEmail } from '../support/addresses.ts';
import { postForm, shown } from '../support/forms.ts';
import { Person, register } from '../support/person.ts';
import { root, startServer, type Server } from '../support/server.ts';
import { setCookies } from '../support/set-cookies.ts';
import { Visitor } from '../support/visitor.ts';
import { enterByCode, signUpIn } from '../support/sign-in-flows.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

/** Sends exactly this text. */
function sendText(text: string | Uint8Array<ArrayBuffer>, type = 'application/json') {
	return new Visitor(server).fetch('/drafts', {
		method: 'POST',
		headers: { 'content-type': type },
		body: text
	});
}

type Refused = { code: string; error: string; fields?: Record<string, string> };

describe('POST /drafts', () => {
	test('stores the fields under an id and marks the browser with a cookie (C-01, C-07)', async () => {
		const visitor = new Visitor(server);
		const answer = await visitor.draft(newEmail(), { name: 'Ann' });
		expect(answer.status).toBe(201);
		expect(answer.body).toEqual({ id: expect.stringMatching(/^[\w-]{22,}$/) });
		expect(answer.headers.get('cache-control')).toBe('no-store');
		const cookies = setCookies(answer.headers);
		expect(cookies).toEqual({
			[visitor.nameOf('browser')]: {
				value: expect.stringMatching(/^[\w-]{43}$/),
				attributes: ['HttpOnly', 'Path=/', 'SameSite=Lax'],
				maxAge: 400 * 24 * 60 * 60
			}
		});
		expect(JSON.stringify(answer.body)).not.toContain(cookies[visitor.nameOf('browser')]?.value);
	});

	test('gives each browser a mark of its own, once', async () => {
		const mark = (visitor: Visitor) => visitor.cookies.get(visitor.nameOf('browser'))?.value;
		const [one, other] = [new Visitor(server), new Visitor(server)];
		const first = await one.draft(newEmail(), { name: 'Ann' });
		const kept = mark(one);
		const second = await one.draft(newEmail(), { name: 'Ann' });
		await other.draft(newEmail(), { name: 'Ann' });
		expect(mark(one)).toBe(kept);
		expect(mark(other)).not.toBe(kept);
		expect(first.body.id).not.toBe(second.body.id);
	});

	const refusedNames: [what: string, name: unknown][] = [
		['absent', undefined],
		['null', null],
		['empty', ''],
		['white space', ' \t '],
		['invisible', '\u200b\u2060'],
		['a number', 5],
		['true', true],
		['a list', ['Ann']],
		['an object', { toString: 'Ann' }],
		['101 characters', 'x'.repeat(101)],
		['101 emoji', '😀'.repeat(101)],
		['a bell', 'An\u0007n'],
		['NUL', 'An\u0000n'],
		['a line break', 'An\nn'],
		['an escape', '\u001b[31mAnn'],
		['a right-to-left override', 'Ann\u202Egpj'],
		['half an emoji', 'Ann\ud83d']
	];
	test.each(refusedNames)('refuses a name that is %s, with a message (I-04)', async (_, name) => {
		const answer = await new Visitor(server).send<Refused>('POST', '/drafts', {
			identifier: newEmail(),
			fields: { name }
		});
		expect(answer.status).toBe(400);
		expect(answer.body).toEqual({
			code: 'invalid_request',
			error: expect.stringMatching(/\.$/),
			fields: { name: expect.stringMatching(/name.*\.$/i) }
		});
		expect(answer.headers.getSetCookie()).toEqual([]);
	});

	test('refuses undeclared fields by name (I-07)', async () => {
		const answer = await new Visitor(server).send<Refused>('POST', '/drafts', {
			identifier: newEmail(),
			fields: { name: 'Ann', passage_id: 'x', constructor: 'x', created_at: 'x' }
		});
		expect(answer.status).toBe(400);
		expect(Object.keys(answer.body.fields ?? {}).sort()).toEqual([
			'constructor',
			'created_at',
			'passage_id'
		]);
	});

	test('refuses a member called __proto__, without effect on other requests (I-07)', async () => {
		const identifier = newEmail();
		const inFields = `{"identifier":"${identifier}","fields":{"__proto__":{"name":"Eve"}}}`;
		const outside = `{"identifier":"${identifier}","__proto__":{"fields":{"name":"Eve"}}}`;
		const constructed = `{"identifier":"${identifier}","fields":{"constructor":{"prototype":{"name":"Eve"}}}}`;
		for (const text of [inFields, outside, constructed]) {
			const answer = await sendText(text);
			expect(answer.status).toBe(400);
			expect(Object.keys((await answer.json()) as object)).toContain('code');
		}
		const plain = await new Visitor(server).draft(identifier, {});
		expect(plain.status).toBe(400);
	});

	test.each([
		['no object', []],
		['text', 'name=Ann'],
		['nothing', null]
	])('refuses fields that are %s', async (_, fields) => {
		const answer = await new Visitor(server).send<Refused>('POST', '/drafts', {
			identifier: newEmail(),
			fields
		});
		expect(answer.status).toBe(400);
		expect(answer.body.fields).toEqual({ fields: expect.any(String) });
	});

	test.each([
		['absent', undefined],
		['a number', 5],
		['empty', ''],
		['no address', 'ann'],
		['two addresses', 'ann@example.com,eve@example.com'],
		['with a display name', 'Ann <ann@example.com>'],
		['with a header in it', 'ann@example.com\r\nBcc: eve@example.com'],
		['quoted', '"ann eve"@example.com'],
		['far too long', `${'x'.repeat(60_000)}@example.com`]
	])('refuses an identifier that is %s (I-02)', async (_, identifier) => {
		const answer = await new Visitor(server).send<Refused>('POST', '/drafts', {
			identifier,
			fields: { name: 'Ann' }
		});
		expect(answer.status).toBe(400);
		expect(answer.body).toEqual({ code: 'invalid_request', error: expect.any(String) });
	});

	test('refuses other members in the body (I-07)', async () => {
		const answer = await new Visitor(server).send('POST', '/drafts', {
			identifier: newEmail(),
			fields: { name: 'Ann' },
			browser_hash: 'x'
		});
		expect(answer.status).toBe(400);
	});

	const good = JSON.stringify({ identifier: 'ann@example.com', fields: { name: 'Ann' } });
	test.each<[string, string | Uint8Array<ArrayBuffer>, string, number]>([
		['no JSON', '{"identifier":', 'application/json', 400],
		['nothing', '', 'application/json', 400],
		['null', 'null', 'application/json', 400],
		['a list', '[]', 'application/json', 400],
		['nested 20000 deep', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, 'application/json', 400],
		['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'application/json', 400],
		['more than 64 KiB', JSON.stringify('x'.repeat(65_536)), 'application/json', 413],
		['more than 512 KiB', JSON.stringify('x'.repeat(600_000)), 'application/json', 413],
		['JSON called text', good, 'text/plain', 415],
		['JSON called a form', good, 'application/x-www-form-urlencoded', 415],
		['JSON called problem+json', good, 'application/problem+json', 415],
		['JSON in Latin 1', good, 'application/json; charset=latin1', 415],
		['JSON without a type', good, '', 415]
	])('answers %s with a refusal (I-01, C-03)', async (_, body, type, status) => {
		const answer = await sendText(body, type);
		expect(answer.status).toBe(status);
		expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
		expect(await answer.json()).toEqual({ code: expect.any(String), error: expect.any(String) });
	});

	test('refuses a streamed body over the limit (I-01)', async () => {
		const chunk = new TextEncoder().encode('x'.repeat(16_384));
		let sent = 0;
		const body = new ReadableStream({
			pull(controller) {
				if (sent++ < 8) controller.enqueue(chunk);
				else controller.close();
			}
		});
		const answer = await new Visitor(server).fetch('/drafts', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body,
			duplex: 'half'
		} as RequestInit);
		expect(answer.status).toBe(413);
	});

	test('a draft cannot be read, not even by the browser that wrote it', async () => {
		const browser = new Visitor(server);
		const { body } = await browser.draft(newEmail(), { name: 'Secret Ann' });
		for (const path of ['/drafts', `/drafts/${body.id}`, `/drafts?id=${body.id}`]) {
			const answer = await browser.fetch(path);
			expect([404, 405]).toContain(answer.status);
			expect(await answer.text()).not.toContain('Secret Ann');
		}
	});
});

describe('a draft becomes the profile', () => {
	const names = [
		["O'Brien", 'an apostrophe'],
		['李', 'one character'],
		['Ñandú', 'accents'],
		['👩‍👩‍👧‍👦 Family', 'an emoji of seven code points'],
		['😀'.repeat(100), 'a hundred emoji'],
		['אבגד', 'right-to-left letters'],
		['<script>alert("1")</script>', 'markup'],
		['"><img src=x onerror=alert(1)>', 'an attribute'],
		['</script><!-- & &amp; &lt;', 'the end of a script'],
		["Robert'); DROP TABLE profile;--", 'SQL'],
		['=1+1;{{7*7}}${7*7}%0d%0a\\u0000', 'formulas and templates'],
		['__proto__', 'a dangerous word'],
		['null', 'the word null']
	] as const;
	test.each(names)('%s comes back exactly and stays inert (I-04, I-05, I-06)', async (name) => {
		const { browser, person } = await register(server, { name });
		const { status, body } = await browser.profile();
		expect(status).toBe(200);
		expect(body['name']).toBe(name);
		const page = await (await browser.fetch('/dashboard')).text();
		expect(page).toContain(person.identifier);
		// Only the page's own markup: the value adds no element and no script.
		expect(page).not.toContain('<script>alert');
		expect(page).not.toContain('<img src=x');
		expect(page).not.toContain('</script><!--');
	});

	test('a name is stored in its normal form, without white space around it (I-04)', async () => {
		const { browser } = await register(server, { name: '  Zoe\u0308 ' });
		expect((await browser.profile()).body['name']).toBe('Zoë');
	});

	test.each([
		['capitals', (address: string) => address.toUpperCase()],
		['white space', (address: string) => ` ${address}\t`],
		['full-width letters', (address: string) => address.replace('ann', 'ａｎｎ')]
	])('where the address was typed with %s before the sign-up (I-02)', async (_, spell) => {
		const person = new Person(server);
		const browser = new Visitor(server);
		const { body } = await browser.draft(spell(person.identifier), { name: 'Ann' });
		const begun = await browser.session(await person.signUp(), { draft: body.id });
		expect(begun.body).toEqual({ redirect_to: '/dashboard' });
	});

	test('where the address is spelled differently at the sign-up (I-02)', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		const { body } = await browser.draft(person.identifier, { name: 'Ann' });
		const tokens = await person.signUp(person.identifier.toUpperCase());
		expect((await browser.session(tokens, { draft: body.id })).body.redirect_to).toBe('/dashboard');
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('where the id was lost, in the browser that wrote it', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		await browser.draft(person.identifier, { name: 'Ann' });
		const begun = await browser.session(await person.signUp());
		expect(begun.body.redirect_to).toBe('/dashboard');
	});

	test('at a later sign-in, where the tab was closed after the passkey was made (K-03)', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		await browser.draft(person.identifier, { name: 'Ann' });
		await person.signUp();
		const begun = await browser.session(await person.signIn());
		expect(begun.body.redirect_to).toBe('/dashboard');
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('by its id where two tabs wrote one, and otherwise the newest', async () => {
		const [one, other] = [new Person(server), new Person(server)];
		const browser = new Visitor(server);
		const first = await browser.draft(one.identifier, { name: 'First tab' });
		await browser.draft(one.identifier, { name: 'Second tab' });
		await browser.session(await one.signUp(), { draft: first.body.id });
		expect((await browser.profile()).body['name']).toBe('First tab');
		await browser.logout();

		await browser.draft(other.identifier, { name: 'First tab' });
		await browser.draft(other.identifier, { name: 'Second tab' });
		await browser.session(await other.signUp());
		expect((await browser.profile()).body['name']).toBe('Second tab');
	});

	test('where the id in the page’s address is wrong', async () => {
		for (const draft of ['', 'no-such-draft', 'x'.repeat(10_000), "' or 1=1 --", '__proto__']) {
			const person = new Person(server);
			const browser = new Visitor(server);
			await browser.draft(person.identifier, { name: 'Ann' });
			const begun = await browser.session(await person.signUp(), { draft });
			expect(begun).toMatchObject({ status: 200, body: { redirect_to: '/dashboard' } });
		}
	});

	test('written before the declaration changed: stored, and the page asks for what it lacks (K-03, I-04)', async () => {
		const browser = new Visitor(server);
		const person = new Person(server);
		const draft = await browser.draft(person.identifier, { name: 'Annabel' });
		const { PROFILE } = server.env;
		const declared = join(server.directory, 'profile.ts');
		await writeFile(
			declared,
			`import { defineProfile } from ${JSON.stringify(join(root, 'src/lib/profile/define.ts'))};
			export const profile = defineProfile({
				name: { type: 'string', label: 'Name', required: true, registration: true, max: 3 },
				team: { type: 'string', label: 'Team', required: true, registration: true }
			});`
		);
		server.env.PROFILE = declared;
		await server.restart();
		const begun = await browser.session(await person.signUp(), { draft: draft.body.id });
		expect(begun.body.redirect_to).toMatch(/^\/welcome/);
		const page = await shown(await browser.fetch(begun.body.redirect_to));
		expect(page.value).toBe('Annabel');
		expect((await browser.fetch('/dashboard')).status).toBe(303);
		const { version } = page;
		const refused = await postForm(browser, '/welcome', { name: 'Annabel', team: 'A', version });
		expect(refused.status).toBe(400);
		const fields = { name: 'Ann', team: 'A', version };
		expect((await postForm(browser, '/welcome', fields)).headers.get('location')).toBe(
			'/dashboard'
		);
		expect((await browser.profile()).body).toMatchObject({ name: 'Ann', team: 'A' });
		server.env.PROFILE = PROFILE;
		await server.restart();
	});
});

describe('a draft stays one', () => {
	/** What the page that completes a profile offers. */
	async function offered(browser: Visitor, path = '/welcome'): Promise<string | undefined> {
		const answer = await browser.fetch(path);
		expect(answer.status).toBe(200);
		const [input = ''] = /<input[^>]*\bname="name"[^>]*>/.exec(await answer.text()) ?? [];
		return /\bvalue="([^"]*)"/.exec(input)?.[1];
	}

	test('where another browser has only its id: the page asks its owner to confirm it', async () => {
		const person = new Person(server);
		const { body } = await new Visitor(server).draft(person.identifier, { name: 'Ann' });
		const phone = new Visitor(server);
		const begun = await phone.session(await person.signUp(), { draft: body.id });
		expect(begun.body.redirect_to).toBe(`/welcome?draft=${body.id}`);
		expect((await phone.profile()).status).toBe(404);
		expect(await offered(phone, begun.body.redirect_to)).toBe('Ann');
		expect(await (await phone.fetch('/welcome')).text()).toContain(person.identifier);
	});

	test('where a stranger wrote it for this address and planted its id', async () => {
		const victim = new Person(server);
		const stranger = new Visitor(server);
		const { body } = await stranger.draft(victim.identifier, { name: 'Mallory was here' });
		const browser = new Visitor(server);
		await browser.draft(newEmail(), { name: 'Some other draft of the victim' });
		const begun = await browser.session(await victim.signUp(), { draft: body.id });
		expect(begun.body.redirect_to).toMatch(/^\/welcome/);
		expect((await browser.profile()).status).toBe(404);
	});

	test('for an account with an unproved address: neither shown, nor used, nor deleted (T-10)', async () => {
		const email = newEmail();
		const victim = new Visitor(server);
		await victim.draft(email, { name: 'Victoria' });
		const stranger = new Visitor(server);
		await stranger.session(await new Person(server, email).signUp());
		expect(await offered(stranger)).toBe('');
		const exported = await (await stranger.fetch('/account/export')).text();
		expect(exported).not.toContain('Victoria');
		expect((await stranger.saveProfile({ name: 'Mallory' })).status).toBe(201);
		expect((await stranger.fetch('/welcome')).status).toBe(303);

		const { tokens } = await enterByCode(server, email, 'login');
		const phone = new Visitor(server);
		await phone.session(tokens);
		expect(await offered(phone)).toBe('Victoria');
	});

	test('for an account that signed up where it was written: other browsers offer it (K-03)', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		await browser.draft(person.identifier, { name: 'Ann' });
		await signUpIn(server, browser, person.identifier, person.authenticator);
		const phone = new Visitor(server);
		await phone.session(await person.signIn());
		expect(await offered(phone)).toBe('Ann');
		expect(await (await phone.fetch('/account/export')).text()).toContain('Ann');
	});

	test('where it belongs to another address, from any browser: not even offered', async () => {
		const [ann, bob] = [new Person(server), new Person(server)];
		const browser = new Visitor(server);
		const { body } = await browser.draft(ann.identifier, { name: 'Ann' });
		const begun = await browser.session(await bob.signUp(), { draft: body.id });
		expect(begun.body.redirect_to).toBe(`/welcome?draft=${body.id}`);
		expect((await browser.profile()).status).toBe(404);
		expect(await offered(browser, begun.body.redirect_to)).toBeFalsy();
	});

	test('a browser’s own draft is used although sixty strangers wrote for the address', async () => {
		const victim = new Person(server);
		const browser = new Visitor(server);
		const plant = () => new Visitor(server).draft(victim.identifier, { name: 'Mallory' });
		const before = await Promise.all(Array.from({ length: 30 }, plant));
		await browser.draft(victim.identifier, { name: 'Ann' });
		const after = await Promise.all(Array.from({ length: 30 }, plant));
		expect([...before, ...after].map(({ status }) => status)).toEqual(Array(60).fill(201));
		const begun = await browser.session(await victim.signUp(), { draft: after[7]?.body.id });
		expect(begun.body.redirect_to).toBe('/dashboard');
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('where a profile exists', async () => {
		const { person, browser } = await register(server, { name: 'Ann' });
		await browser.logout();
		const { body } = await browser.draft(person.identifier, { name: 'Somebody else' });
		const begun = await browser.session(await person.signIn(), { draft: body.id });
		expect(begun.body.redirect_to).toBe('/dashboard');
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('where the profile is incomplete: the page offers the typed values', async () => {
		const { person, browser } = await register(server, { name: 'Ann' });
		await browser.logout();
		const db = connect(server.env['DATABASE_URL'] ?? '');
		// This happens when the operator makes a new field required.
		await sql`update profile set name = null`.execute(db);
		await db.destroy();
		const { body } = await browser.draft(person.identifier, { name: 'Typed just now' });
		const begun = await browser.session(await person.signIn(), { draft: body.id });
		expect(begun.body.redirect_to).toBe(`/welcome?draft=${body.id}`);
		expect(await offered(browser, begun.body.redirect_to)).toBe('Typed just now');
	});

	// This test moves the server's clock, so it comes last.
	test('where it is a day old', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		const { body } = await browser.draft(person.identifier, { name: 'Ann' });
		await server.advance(24 * 60 * 60 + 1);
		const begun = await browser.session(await person.signUp(), { draft: body.id });
		expect(begun.body.redirect_to).toBe(`/welcome?draft=${body.id}`);
		expect((await browser.profile()).status).toBe(404);
		expect(await offered(browser, begun.body.redirect_to)).toBeFalsy();
	});
});
