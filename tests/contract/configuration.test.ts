import { existsSync, statSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { call, type AuthResult } from '../support/client.ts';
import { freePort } from '../support/processes.ts';
import { newEmail } from '../support/addresses.ts';
import { Person, register } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { root, Server, startServer, type ServerOptions } from '../support/server.ts';
import { ON_POSTGRES } from '../support/shared-postgres.ts';
import { setCookies } from '../support/set-cookies.ts';
import { Visitor } from '../support/visitor.ts';

const servers: Server[] = [];

afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.remove()));
});

async function start(options?: ServerOptions): Promise<Server> {
	const server = await startServer(options);
	servers.push(server);
	return server;
}

/** The output and exit code of a start that must fail. */
async function failedStart(server: Server) {
	const { message } = await server.start().then(
		() => {
			throw new Error('The server came up.');
		},
		(cause: Error) => cause
	);
	return { code: await server.stop(), words: message };
}

async function fresh(env: NonNullable<ServerOptions['env']>): Promise<Server> {
	const directory = await mkdtemp(join(tmpdir(), 'postern-test-'));
	const server = new Server(directory, await freePort(), { env });
	servers.push(server);
	return server;
}

const SECRET_KEY = 'the secret key of this configuration test';
const mode = (path: string) => statSync(path).mode & 0o777;

describe('the server does not start, and gives the reason in plain words (D-02)', () => {
	// Which settings are refused, and in which words, is judged by env.test.ts.
	test.each<[string, Record<string, string | undefined>, RegExp]>([
		[
			'ORIGIN with a path',
			{ ORIGIN: 'https://example.com/app', SECRET_KEY },
			/ORIGIN must be an origin/
		],
		[
			'a PostgreSQL server that is unreachable',
			{ DATABASE_URL: 'postgres://ann:secret@127.0.0.1:1/db', SECRET_KEY },
			/^ {2}DATABASE_URL names a database that cannot be used .*\(connect ECONNREFUSED/m
		],
		[
			'a file that cannot be created',
			{ DATABASE_URL: 'file:/dev/null/postern.db', SECRET_KEY },
			/^ {2}DATABASE_URL names a database that cannot be used .*\(E\w+: /m
		],
		[
			'a folder that cannot be written (K-08)',
			{ DATABASE_URL: 'file:/sys/postern.db', SECRET_KEY },
			/^ {2}DATABASE_URL names a database .*\(E\w+: .*Let the user that runs Postern write the file/m
		],
		[
			'a folder where no key can be stored (K-08)',
			{ DATABASE_URL: 'file:/sys/postern.db' },
			/^ {2}SECRET_KEY must be set, or its folder be writable: E\w+: /m
		],
		[
			'a PROFILE file that is missing',
			{ PROFILE: 'no-such-file.ts' },
			/PROFILE must name a file; there is none at .+no-such-file\.ts/
		]
	])('%s', async (_, env, words) => {
		const server = await fresh(env);
		const failure = await failedStart(server);
		expect(failure.code).toBe(1);
		expect(server.logs()).toMatch(words);
		// A stack trace does not help to correct a variable.
		expect(server.logs()).not.toMatch(/^\s+at /m);
		expect(existsSync(join(server.directory, 'postern.db'))).toBe(false);
	});

	test('with the SECRET_KEY of another database it changes nothing, and the right key still works', async () => {
		const server = await start({ env: { SECRET_KEY } });
		const { person } = await register(server);
		await server.stop();
		server.env['SECRET_KEY'] = 'a secret key that this database was not made with';
		const before = server.logs();
		expect((await failedStart(server)).code).toBe(1);
		const words = server.logs().slice(before.length);
		expect(words).toContain('SECRET_KEY is not the one that this database was made with');
		expect(words).not.toMatch(/^\s+at /m);
		server.env['SECRET_KEY'] = SECRET_KEY;
		await server.start();
		expect((await new Visitor(server).session(await person.signIn())).status).toBe(200);
	});

	test('with a port that is in use', async () => {
		const other = await start();
		const server = await fresh({ PORT: other.env['PORT'] });
		const { code, words } = await failedStart(server);
		expect(code).toBe(1);
		expect(words).toMatch(/^Something listens on port \d+ already. Set PORT to another.\n$/m);
		expect(words).not.toContain('EADDRINUSE');
		expect((await fetch(`${other.url}/readyz`)).status).toBe(200);
	});
});

describe('a server on this machine', () => {
	test('needs no setting but its port, and warns of a setting without effect (F-06)', async () => {
		const names = ['ORIGIN', 'HOST', 'PASSAGE_APP_ID', 'SECRET_KEY'];
		const server = await start({
			env: { ...Object.fromEntries(names.map((name) => [name, undefined])), SMTP_URI: 'smtp://x' }
		});
		await server.logged(server.url);
		await server.logged('SMTP_URI is not a setting of Postern');
		const answer = await fetch(`${server.url}/login`);
		expect(answer.headers.get('keep-alive')).toBe('timeout=65');
		const page = await answer.text();
		const [, appId = ''] = /app-id="([^"]+)"/.exec(page) ?? [];
		expect(appId).toMatch(/^[A-Za-z0-9]{24}$/);
		const app = await call<{ app: { auth_origin: string } }>({ url: server.url, appId }, 'GET', '');
		expect(app.body.app.auth_origin).toBe(server.url);
		const { browser } = await register({ url: server.url, appId });
		expect((await browser.profile()).status).toBe(200);

		// The app keeps its id after a restart, so every user stays signed in.
		await server.restart();
		expect(await (await fetch(`${server.url}/login`)).text()).toContain(`app-id="${appId}"`);
		expect((await browser.profile()).status).toBe(200);
	});

	test('asks for the fields that PROFILE declares, read again at each start (D-02)', async () => {
		const server = await fresh({ PROFILE: 'fields.ts' });
		const declare = (type: string, field: string) => {
			const define = JSON.stringify(join(root, 'src/lib/profile/define.ts'));
			const fields = `{ ${field}: { type: '${type}', label: 'The ${field}', registration: true } }`;
			const code = `import { defineProfile } from ${define};\nexport const profile = defineProfile(${fields});`;
			return writeFile(join(server.directory, 'fields.ts'), code);
		};
		for (const field of ['hobby', 'instrument']) {
			await declare('string', field);
			await server.restart();
			expect(await (await fetch(`${server.url}/register`)).text()).toContain(`The ${field}`);
		}
		await server.stop();
		await declare('strnig', 'hobby');
		const { words } = await failedStart(server);
		expect(words).toMatch(/^fields\.ts, field "hobby": there is no type "strnig"/m);
	});

	test('makes its files readable for their owner only, serves none of its own, and reports accounts that a changed setting shuts out (D-02)', async () => {
		const server = await start();
		await register(server);
		const files = ON_POSTGRES
			? ['data/secret.key']
			: ['postern.db', 'postern.db-wal', 'postern.db-shm', 'secret.key'];
		for (const name of files) {
			expect(mode(join(server.directory, name)), name).toBe(0o600);
		}
		for (const path of [
			'/.env',
			'/.git/config',
			'/data/postern.db',
			'/postern.db',
			'/secret.key',
			'/package.json',
			'/src/profile.ts',
			'/..%2f..%2f.env.example',
			'/%2e%2e/%2e%2e/package.json',
			'/_postern/..%2f..%2fserver/index.js'
		]) {
			const answer = await fetch(server.url + path);
			expect(answer.status, path).toBeGreaterThanOrEqual(400);
			expect(answer.status, path).toBeLessThan(500);
		}
		await server.stop();
		const { port } = new URL(server.url);
		Object.assign(server.env, { ORIGIN: `http://other.localhost:${port}`, IDENTIFIER: 'phone' });
		await server.start();
		await server.logged('The passkeys of 1 account were made for another host');
		await server.logged('1 account without a phone number');
	});

	test('ends within 5 s with 0 when asked to, under load on open connections, resets none, and leaves the database intact (K-09)', async () => {
		const server = await start();
		await register(server);
		const clients = Array.from({ length: 20 }, () => client(server.url));
		await Promise.all(clients.map(({ answered }) => answered));
		const began = performance.now();
		expect(await server.stop()).toBe(0);
		expect(performance.now() - began).toBeLessThan(5000);
		// Each was told to close its connection, and found the port closed when it opened another.
		const ends = await Promise.all(clients.map(({ ended }) => ended));
		expect(new Set(ends)).toEqual(new Set(['ECONNREFUSED']));
		// Checkpointed and closed: all data is in the one file.
		expect(existsSync(join(server.directory, 'postern.db-wal'))).toBe(false);
	});
});

describe('the server announces its sign-in methods to the elements, and enforces them', () => {
	const ways = async (env: Record<string, string>) => {
		const server = await start({ env });
		const { body } = await call<{ app: { auth_methods: object; auth_fallback_method: string } }>(
			server,
			'GET',
			''
		);
		return { server, app: body.app };
	};
	const identifier = newEmail();

	test('passkeys only', async () => {
		const { server, app } = await ways({ FALLBACK: 'none' });
		expect(app).toMatchObject({ auth_fallback_method: 'none' });
		expect(app.auth_methods).toEqual({ passkeys: {} });
		const { person } = await register(server);
		await person.signIn();
	});

	test('a link, without passkeys', async () => {
		const { server, app } = await ways({ FALLBACK: 'magic_link', PASSKEYS: 'off' });
		expect(app.auth_methods).toEqual({ magic_link: { ttl: 600, ttl_display_unit: 's' } });
		for (const [path, body] of [
			['/register/webauthn/start', { identifier }],
			['/login/webauthn/start', { identifier }],
			['/login/webauthn/start', {}]
		] as const) {
			const answer = await call(server, 'POST', path, { body });
			expect(answer).toMatchObject({ status: 403, body: { code: 'operation_not_allowed' } });
		}
	});

	test('with sign-up closed, no method creates a user', async () => {
		const { server } = await ways({ PUBLIC_SIGNUP: 'off' });
		for (const path of ['/users', '/register/otp', '/register/webauthn/start']) {
			const answer = await call(server, 'POST', path, { body: { identifier } });
			expect(answer.status).toBe(403);
			// The elements show messages that begin with these words.
			expect(answer.body).toMatchObject({
				error: expect.stringMatching(/^Public signup/) as string
			});
		}
		const login = await call(server, 'POST', '/login/otp', { body: { identifier } });
		expect(login.status).toBe(400);
	});
});

test('on https every cookie is Secure, and security cookies are bound to the host (C-01)', async () => {
	const server = await start({ env: { SECRET_KEY } });
	const { refresh_token } = await new Person(server).signUp();
	await server.stop();
	const origin = 'https://app.example.com';
	server.env['ORIGIN'] = origin;
	server.env['FALLBACK'] = 'none';
	await server.start();
	let cookie = '';
	const send = (path: string, body: unknown) =>
		raw(server.url, path, {
			method: 'POST',
			headers: { host: 'app.example.com', origin, cookie, 'content-type': 'application/json' },
			body: JSON.stringify(body)
		});
	const pair = await send(`/v1/apps/${server.appId}/tokens`, { refresh_token });
	const { auth_result } = JSON.parse(pair.body) as { auth_result: AuthResult };
	const draft = await send('/drafts', { identifier: newEmail(), fields: { name: 'Ann' } });
	const session = await send('/session', {
		auth_token: auth_result.auth_token,
		refresh_token: auth_result.refresh_token
	});
	expect([pair.status, draft.status, session.status]).toEqual([200, 201, 200]);
	const cookies = { ...setCookies(draft.headers), ...setCookies(session.headers) };
	expect(Object.keys(cookies).sort()).toEqual([
		'__Host-postern_browser',
		'__Host-postern_refresh',
		'psg_auth_token'
	]);
	const attributes = ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure'];
	for (const each of Object.values(cookies)) expect(each.attributes).toEqual(attributes);

	cookie = Object.entries(cookies)
		.map(([name, { value }]) => `${name}=${value}`)
		.join('; ');
	const ended = await send('/logout', {});
	expect(setCookies(ended.headers)).toEqual({
		psg_auth_token: { value: '', attributes, maxAge: 0 },
		'__Host-postern_refresh': { value: '', attributes, maxAge: 0 },
		// The next page says once that the user is logged out.
		'__Host-postern_flash': { value: 'logged-out', attributes, maxAge: 60 }
	});
});

/** Asks again on one open connection as soon as it is answered; `ended` is the error that ends it. */
function client(url: string) {
	const agent = new Agent({ keepAlive: true, maxSockets: 1 });
	const ask = () =>
		new Promise<void>((resolve, reject) => {
			const request = get(`${url}/login`, { agent, family: 4 }, (response) => {
				response.resume().once('end', resolve).once('error', reject);
			});
			request.once('error', reject);
		});
	const answered = ask();
	const goOn = async (): Promise<never> => {
		for (;;) await ask();
	};
	const ended = answered.then(goOn).catch((cause: NodeJS.ErrnoException) => cause.code);
	return { answered, ended };
}
