import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { aTime } from '../support/expected.ts';
import { Person, register, signedInWithoutProfile } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

let server: Server;
let db: Db;

beforeAll(async () => {
	server = await startServer();
	db = connect(server.env['DATABASE_URL'] ?? '');
});
afterAll(async () => {
	await db.destroy();
	await server.remove();
});

interface Line {
	level: string;
	msg: string;
	request_id: string;
	path?: string;
	err?: { type: string; message: string; stack: string; cause?: Line['err'] };
	[member: string]: unknown;
}

/** The server's readiness line, which is not part of the log. */
const READY = /^(Listening on|Postern is ready:) /;

/** The log, every line of which is JSON. */
function lines(of = server): Line[] {
	const all = of.logs().split('\n').slice(0, -1);
	return all.filter((line) => !READY.test(line)).map((line) => JSON.parse(line) as Line);
}

const idOf = (headers: Headers) => headers.get('x-request-id') ?? '';

/** The line about the request with these response headers; written just after the response. */
const lineOf = (headers: Headers, of = server) =>
	until('the line of a request', () =>
		lines(of).find(({ msg, request_id }) => msg === 'request' && request_id === idOf(headers))
	);

/** The errors of that request; written before the request's line. */
async function faultsOf(headers: Headers): Promise<Line[]> {
	await lineOf(headers);
	return lines().filter(({ msg, request_id }) => msg === 'fault' && request_id === idOf(headers));
}

describe('the log has one line for each request (L-01)', () => {
	test.each<[method: string, path: string, status: number, route?: string | null]>([
		['GET', '/', 200, '/'],
		['GET', '/login?next=%2Fdashboard', 200, '/login'],
		['HEAD', '/login', 200, '/login'],
		['GET', '/no-such-page?x=y', 404, null],
		['POST', '/drafts?x=y', 403, '/drafts'],
		['GET', '/v1/apps/nobody?x=y', 404, '/v1/apps/[app_id]'],
		['GET', '/healthz', 200, '/healthz'],
		['GET', '/robots.txt?x=y', 200, undefined],
		['GET', '/login/?x=y', 308, undefined],
		['TRACE', '/?x=y', 400, undefined]
	])('%s %s', async (method, path, status, route) => {
		const { headers } = await raw(server.url, path, { method });
		const expected = {
			level: 'info',
			time: aTime,
			msg: 'request',
			request_id: idOf(headers),
			method,
			path: path.split('?')[0],
			status,
			duration_ms: expect.any(Number),
			ip: '127.0.0.1'
		};
		expect(await lineOf(headers)).toEqual(route === undefined ? expected : { ...expected, route });
		expect(lines().filter(({ request_id }) => request_id === idOf(headers))).toHaveLength(1);
	});

	test('it names the user by an id that is not an address', async () => {
		const { browser } = await register(server);
		const { passage_id } = (await browser.profile()).body;
		const { headers } = await browser.fetch('/dashboard');
		expect(await lineOf(headers)).toMatchObject({
			passage_id,
			session_id: browser.cookies.get(browser.nameOf('refresh'))?.value.split('.')[0],
			route: '/dashboard',
			status: 200
		});
	});

	test('it has its own request id, which the client cannot choose', async () => {
		const headers = { 'x-request-id': 'mine' };
		const ids = new Set<string>();
		for (let time = 0; time < 3; time++) {
			ids.add(idOf((await raw(server.url, '/healthz', { headers })).headers));
		}
		expect(ids.size).toBe(3);
		expect(ids).not.toContain('mine');
	});

	test.each([
		'/%0a{"level":"info"}',
		'/%0d%0a',
		'/"}{"',
		'/%1b[31m',
		'/\u00e9',
		`/${'x'.repeat(8000)}`
	])('any spelling of the path is logged as its route: %s', async (path) => {
		const { headers } = await raw(server.url, encodeURI(decodeURI(path)));
		const line = await lineOf(headers);
		expect(line.path?.length).toBeLessThanOrEqual(500);
		expect(lines().filter(({ request_id }) => !/^[\da-f-]{36}$/.test(request_id))).toEqual([]);
	});

	test('it contains no address or phone number from the path', async () => {
		for (const [path, logged] of [
			['/users/ann.o@example.com', '/users/[address]'],
			['/users/ann%40example.com/x', '/users/[address]/x'],
			['/users/+4915112345678', '/users/[number]'],
			[`/links/${'aB3-_'.repeat(9)}`, '/links/[secret]']
		] as const) {
			const { headers } = await raw(server.url, path);
			expect((await lineOf(headers)).path).toBe(logged);
		}
	});

	test('it covers a client that disconnected before the answer', async () => {
		const before = lines().filter(({ status }) => status === 499).length;
		const asked = request(`${server.url}/drafts`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', origin: server.url, expect: '100-continue' }
		});
		asked.on('error', () => {});
		asked.flushHeaders();
		// The server has begun to handle the request, and waits for its body.
		await once(asked, 'continue');
		asked.destroy();
		await until('its line', () => {
			return lines().filter(({ status }) => status === 499).length > before;
		});
	});
});

describe('a server error (L-03)', () => {
	/** Removes a table while `ask` runs. */
	async function without<T>(table: 'profile' | 'session', ask: () => Promise<T>) {
		await db.schema.alterTable(table).renameTo('gone').execute();
		try {
			return await ask();
		} finally {
			await db.schema.alterTable('gone').renameTo(table).execute();
		}
	}

	/** The words of SQLite and of PostgreSQL. */
	const missing = (table: string) =>
		new RegExp(`^(no such table: ${table}|relation "${table}" does not exist)$`);
	const REVEALING = /profile|session|no such|relation|SQL|\bat \S+:\d|\/src\/|\.js\b|node:/;

	test('gives a program an id, and logs the cause under that id', async () => {
		const { browser } = await register(server);
		const { status, body, headers } = await without('profile', () => browser.profile());
		expect([status, body]).toEqual([
			500,
			{ code: 'internal_server_error', error: expect.any(String), id: idOf(headers) }
		]);
		expect(JSON.stringify(body)).not.toMatch(REVEALING);
		expect(await faultsOf(headers)).toEqual([
			{
				level: 'error',
				time: aTime,
				msg: 'fault',
				request_id: idOf(headers),
				err: expect.objectContaining({
					message: expect.stringMatching(missing('profile')),
					stack: expect.stringContaining('\n    at ')
				})
			}
		]);
		expect(await lineOf(headers)).toMatchObject({ level: 'error', status: 500, path: '/user' });
	});

	test('shows a user the same id', async () => {
		const { browser } = await register(server);
		const answer = await without('profile', () => browser.fetch('/dashboard'));
		expect(answer.status).toBe(500);
		const html = await answer.text();
		expect(html).toContain(`<code>${idOf(answer.headers)}</code>`);
		expect(html.replace(/<(script|link)\b.*?>/g, '')).not.toMatch(/no such|SQL|\bat \S+:\d|node:/);
		expect(await faultsOf(answer.headers)).toHaveLength(1);
	});

	test('in the identity service is logged under the id of the page request (T-12)', async () => {
		const { browser } = await register(server);
		await server.advance(31);
		const [page, program] = await without('session', () =>
			Promise.all([browser.fetch('/dashboard'), browser.profile()])
		);
		expect([page.status, program.status]).toEqual([503, 503]);
		for (const { headers } of [page, program]) {
			expect(headers.get('retry-after')).toMatch(/^\d+$/);
			const [fault] = await faultsOf(headers);
			expect(fault?.err?.type).toBe('ApiError');
			expect(fault?.err?.cause?.message).toMatch(missing('session'));
		}
		expect(await page.text()).toContain(`<code>${idOf(page.headers)}</code>`);
		expect(program.body).toMatchObject({
			code: 'temporarily_unavailable',
			id: idOf(program.headers)
		});
	});

	test('twenty at once have separate ids', async () => {
		const { browser } = await register(server);
		const answers = await without('profile', () =>
			Promise.all(Array.from({ length: 20 }, () => browser.profile()))
		);
		expect(new Set(answers.map(({ headers }) => idOf(headers))).size).toBe(20);
		for (const { headers, body } of answers) {
			expect(body['id']).toBe(idOf(headers));
			expect(await faultsOf(headers)).toHaveLength(1);
		}
	});

	test('is not a refusal: refusals have no id in the body and no error in the log', async () => {
		const { body, headers } = await register(server).then(({ browser }) =>
			browser.saveProfile({ name: 1 })
		);
		expect(Object.keys(body).sort()).toEqual(['code', 'error', 'fields']);
		expect(await faultsOf(headers)).toEqual([]);
	});
});

describe('LOG_LEVEL', () => {
	let quiet: Server;
	beforeAll(async () => {
		quiet = await startServer({ env: { LOG_LEVEL: 'error' } });
	});
	afterAll(() => quiet.remove());

	test('hides requests, but not server errors', async () => {
		const { browser } = await register(quiet);
		const other = connect(quiet.env['DATABASE_URL'] ?? '');
		await other.schema.dropTable('profile').execute();
		await other.destroy();
		const { status, headers } = await browser.profile();
		expect(status).toBe(500);
		await lineOf(headers, quiet);
		expect(lines(quiet).map(({ level, msg }) => [level, msg])).toEqual([
			['error', 'fault'],
			['error', 'request']
		]);
	});
});

describe('the log counts the requests that a page sends to the identity service', () => {
	/** The counts of a page, a form or an endpoint, in quick succession. */
	const countOf = async ({ headers }: { headers: Headers }) =>
		(await lineOf(headers))['subrequests'] ?? 0;

	/** Half a minute later, when another user's request has read the signing keys again. */
	const later = async () => {
		const { browser } = await register(server, { name: 'Bea' });
		await server.advance(31);
		await browser.fetch('/');
	};

	test('a page that shows the session asks once each time', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		const count = async (path: string) => countOf(await browser.fetch(path));
		for (const path of ['/dashboard', '/login?reauth=1']) {
			expect(await count(path), path).toBe(1);
			await later();
			expect(await count(path), path).toBe(1);
		}
	});

	test('a page that does not show the session checks it once in 30 seconds', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		await later();
		expect(await countOf(await browser.fetch('/'))).toBe(1);
		expect(await countOf(await browser.fetch('/'))).toBe(0);
	});

	test('an incomplete profile needs no further request', async () => {
		const { browser } = await signedInWithoutProfile(server);
		await later();
		expect(await countOf(await browser.fetch('/welcome'))).toBe(1);
	});

	test('a sign-in exchanges the refresh token and hears of the session at once', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		await browser.draft(person.identifier, { name: 'Ann' });
		const tokens = await person.signUp();
		expect(await countOf(await browser.session(tokens))).toBe(1);
		expect((await browser.profile()).body['name']).toBe('Ann');
	});
});
