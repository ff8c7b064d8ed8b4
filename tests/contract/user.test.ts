import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { register, signedInWithoutProfile } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { ON_POSTGRES } from '../support/shared-postgres.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** A program that holds the access token of this browser's session, and no cookie. */
function program(browser: Visitor): Visitor {
	const token = browser.cookies.get('psg_auth_token')?.value ?? '';
	return new Visitor(server, { origin: null, headers: { authorization: `Bearer ${token}` } });
}

describe('/user', () => {
	const callers: [how: string, caller: (browser: Visitor) => Visitor][] = [
		['by cookie', (browser) => browser],
		['by bearer token', program]
	];
	test.each(callers)('%s: missing, created, read, replaced', async (_, asCaller) => {
		const { browser, tokens } = await signedInWithoutProfile(server);
		const caller = asCaller(browser);
		expect(await caller.profile()).toMatchObject({
			status: 404,
			body: { code: 'profile_not_found', error: expect.any(String) }
		});
		const created = await caller.saveProfile({ name: 'Ann' });
		expect(created.status).toBe(201);
		const { sub } = JSON.parse(
			Buffer.from(tokens.auth_token.split('.')[1] ?? '', 'base64url').toString()
		) as { sub: string };
		expect(created.body).toEqual({
			passage_id: sub,
			name: 'Ann',
			created_at: time,
			updated_at: time
		});
		expect(created.headers.get('cache-control')).toBe('no-store');

		const read = await caller.profile();
		expect(read).toMatchObject({ status: 200, body: created.body });
		expect(read.headers.get('cache-control')).toBe('no-store');

		const replaced = await caller.saveProfile({ name: 'Ann Lee' });
		expect(replaced).toMatchObject({ status: 200, body: { name: 'Ann Lee' } });
		expect(replaced.body['created_at']).toBe(created.body['created_at']);
		expect((await caller.profile()).body).toEqual(replaced.body);
	});

	test('twenty parallel saves make one profile: one of them created it (K-04, K-05)', async () => {
		const { browser } = await signedInWithoutProfile(server);
		const answers = await Promise.all(
			Array.from({ length: 20 }, (_, i) => browser.saveProfile({ name: `Ann ${i}` }))
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([...Array(19).fill(200), 201]);
		const { body } = await browser.profile();
		expect(answers.map((answer) => answer.body['name'])).toContain(body['name']);
	});

	test('twenty parallel saves of one profile are all answered, and one of them is stored (K-05)', async () => {
		const { browser } = await register(server);
		const names = Array.from({ length: 20 }, (_, i) => `Ann ${i}`);
		const answers = await Promise.all(names.map((name) => browser.saveProfile({ name })));
		expect(answers.map(({ status, body }) => [status, body['name']])).toEqual(
			names.map((name) => [200, name])
		);
		expect(names).toContain((await browser.profile()).body['name']);
	});

	test('one user’s changes do not affect another’s profile', async () => {
		const ann = await register(server, { name: 'Ann' });
		const bob = await register(server, { name: 'Bob' });
		await ann.browser.saveProfile({ name: 'Ann Lee' });
		expect((await bob.browser.profile()).body['name']).toBe('Bob');
	});

	test.each<[string, unknown, string[]]>([
		['no name', {}, ['name']],
		['a name of null', { name: null }, ['name']],
		['a name too long', { name: 'x'.repeat(101) }, ['name']],
		['a list for a name', { name: ['Ann'] }, ['name']],
		['a control character', { name: 'An\u0007n' }, ['name']],
		['undeclared fields', { name: 'Ann', role: 'admin' }, ['role']],
		['the key of the row (I-07)', { name: 'Ann', passage_id: 'x' }, ['passage_id']],
		[
			'its times (I-07)',
			{ name: 'Ann', created_at: 'x', updated_at: 'y' },
			['created_at', 'updated_at']
		],
		['text', 'Ann', ['fields']],
		['null', null, ['fields']]
	])('refuses %s with messages, and changes nothing', async (_, body, names) => {
		const { browser } = await register(server, { name: 'Ann' });
		const answer = await browser.send<Record<string, unknown>>('POST', '/user', body);
		expect(answer.status).toBe(400);
		expect(answer.body).toMatchObject({ code: 'invalid_request', error: expect.any(String) });
		expect(Object.keys(answer.body['fields'] as object).sort()).toEqual(names);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test.each([
		['no JSON', 'name=Ann', 'application/json', 400],
		['a list', '[{"name":"Eve"}]', 'application/json', 400],
		['a form', 'name=Ann', 'application/x-www-form-urlencoded', 415],
		['text', '{"name":"Eve"}', 'text/plain', 415],
		['too much', JSON.stringify({ name: 'x'.repeat(65_536) }), 'application/json', 413]
	])('refuses %s (I-01, C-03)', async (_, body, type, status) => {
		const { browser } = await register(server, { name: 'Ann' });
		const answer = await browser.fetch('/user', {
			method: 'POST',
			headers: { 'content-type': type },
			body
		});
		expect(answer.status).toBe(status);
		expect(Object.keys((await answer.json()) as object).sort()).toEqual(['code', 'error']);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('requires a session', async () => {
		const nobody = new Visitor(server);
		for (const answer of [await nobody.profile(), await nobody.saveProfile({ name: 'Ann' })]) {
			expect(answer.status).toBe(401);
			expect(answer.body).toEqual({ code: 'invalid_access_token', error: expect.any(String) });
			expect(answer.headers.get('location')).toBeNull();
			expect(answer.headers.get('cache-control')).toBe('no-store');
		}
	});

	test('refuses a change from a browser that sends no origin (C-03)', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		browser.origin = null;
		expect((await browser.saveProfile({ name: 'Eve' })).status).toBe(403);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('a program that also sends cookies counts as a browser (C-03)', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		const caller = program(browser);
		const cookie = `${browser.nameOf('browser')}=x`;
		expect((await caller.send('POST', '/user', { name: 'Eve' }, { cookie })).status).toBe(403);
		expect((await caller.saveProfile({ name: 'Ann Lee' })).status).toBe(200);
	});

	test('answers other methods and paths with JSON too (C-09)', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		for (const method of ['PUT', 'PATCH', 'DELETE']) {
			const answer = await browser.fetch('/user', { method });
			expect(answer.status).toBe(405);
			expect(answer.headers.get('allow')).toMatch(/GET.*POST|POST.*GET/);
			expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' });
		}
		const answer = await browser.fetch('/user/1');
		expect(answer.status).toBe(404);
		expect(await answer.json()).toMatchObject({ code: 'not_found' });
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	// PostgreSQL has no lock of the whole database.
	test.skipIf(ON_POSTGRES)(
		'while another program locks the database, reads succeed and a change gets a 503 (K-07)',
		async () => {
			const { browser } = await register(server, { name: 'Ann' });
			const lock = new SqliteDatabase(join(server.directory, 'postern.db'));
			lock.exec('begin immediate');
			const change = browser.saveProfile({ name: 'Ann Lee' });
			for (let read = 0; read < 10; read++) {
				expect((await browser.profile()).body['name']).toBe('Ann');
				expect((await browser.fetch('/healthz')).status).toBe(200);
			}
			const { status, body, headers } = await change;
			expect([status, body['code']]).toEqual([503, 'temporarily_unavailable']);
			expect(headers.get('retry-after')).toMatch(/^\d+$/);
			lock.exec('rollback');
			lock.close();
			expect((await browser.saveProfile({ name: 'Ann Lee' })).status).toBe(200);
		}
	);

	test('an acknowledged change survives a kill (K-01)', async () => {
		const { browser, person } = await register(server, { name: 'Ann' });
		expect((await browser.saveProfile({ name: 'Ann before the crash' })).status).toBe(200);
		await server.kill();
		await server.start();
		expect((await browser.profile()).body['name']).toBe('Ann before the crash');
		const fresh = new Visitor(server);
		await fresh.session(await person.signIn());
		expect((await fresh.profile()).body['name']).toBe('Ann before the crash');
	});
});
