import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import { newEmail } from '../support/addresses.ts';
import { call, refresh } from '../support/client.ts';
import { dump } from '../support/database.ts';
import { keysOf } from '../support/keys.ts';
import { register } from '../support/person.ts';
import { root, startServer, type Server } from '../support/server.ts';
import { ON_POSTGRES } from '../support/shared-postgres.ts';
import { until } from '../support/wait.ts';
import { Visitor } from '../support/visitor.ts';

const SECRET_KEY = 'x9-secret-key-that-only-the-secrets-test-knows';

let server: Server;
/** All traffic, in both directions. */
const wire: string[] = [];

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
	const real = globalThis.fetch;
	vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
		const sent = [...new Headers(init?.headers)].map(([name, value]) => `${name}: ${value}`);
		const response = await real(input, init);
		const received = response.headers.getSetCookie();
		const text = await response.clone().text();
		wire.push([String(input), ...sent, String(init?.body), ...received, text].join('\n'));
		return response;
	});
	await live();
});
afterAll(async () => {
	vi.restoreAllMocks();
	await server.remove();
});

const management = async () => (await keysOf(server)).management;
const planted = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.cGxhbnRlZC1zaWduYXR1cmU';

/** The whole life of an account, with every error that can occur in it. */
async function live(): Promise<void> {
	const { person, browser, tokens } = await register(server);
	await refresh(server, (await person.signIn()).refresh_token);
	await browser.session(await person.signIn());
	await browser.saveProfile({ name: 'Ann' });
	for (const path of ['/', '/dashboard', '/user', '/login']) await browser.fetch(path);
	await server.advance(16 * 60);
	await browser.fetch('/dashboard');
	const managed = `/management/v1/apps/${server.appId}`;
	await call(server, 'GET', managed, { token: await management() });

	await fail(tokens, person.identifier);
	const db = connect(server.env['DATABASE_URL'] ?? '');
	for (const table of ['session', 'identity_user', 'profile', 'draft']) {
		await db.schema.alterTable(table).renameTo('gone').execute();
		await fail(tokens, person.identifier);
		await browser.fetch('/dashboard');
		await browser.profile();
		await browser.draft(person.identifier, { name: 'Ann' });
		await call(server, 'POST', '/tokens', { body: { refresh_token: tokens.refresh_token } });
		await person.signIn().catch(() => undefined);
		await db.schema.alterTable('gone').renameTo(table).execute();
	}
	await db.destroy();
	await browser.logout();
}

/** Secrets in the wrong places. */
async function fail(tokens: { auth_token: string; refresh_token: string }, email: string) {
	const stray = new Visitor(server);
	const secrets = [tokens.auth_token, tokens.refresh_token, await management(), planted, email];
	for (const secret of secrets) {
		const query = new URLSearchParams({ token: secret, psg_magic_link: secret, next: secret });
		for (const path of ['/login', '/user', '/nothing', '/dashboard/__data.json', '/favicon.svg']) {
			await stray.fetch(`${path}?${query}`);
		}
		await stray.fetch(`/links/${encodeURIComponent(secret)}`);
		await stray.fetch('/user', { headers: { authorization: `Bearer ${secret}` } });
		await stray.fetch('/user', { headers: { authorization: secret, cookie: `a=${secret}` } });
		await stray.fetch('/user', { headers: { cookie: `psg_auth_token=${secret}` } });
		await stray.send('POST', '/session', { auth_token: secret, refresh_token: secret });
		await stray.send('POST', '/drafts', { identifier: secret, fields: { [secret]: secret } });
		await call(server, 'GET', '/currentuser', { token: secret });
		await call(server, 'DELETE', `/tokens?refresh_token=${encodeURIComponent(secret)}x`);
		await call(server, 'GET', `/users?identifier=${encodeURIComponent(secret)}`);
		await stray.fetch('/drafts', {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: `{"${secret}`
		});
	}
}

/** Everything in the traffic that can sign a user in. */
async function bearerSecrets(): Promise<string[]> {
	const all = wire.join('\n');
	const found = [
		/eyJ[\w-]+\.[\w-]+\.[\w-]+/g,
		/"refresh_token":"\w+\.\d+\.([\w-]{20,})"/g,
		/postern_(?:refresh\w*=\w+\.\d+\.|draft=)([\w-]{20,})/g,
		/Bearer ([\w-]{20,})$/gm
	].map((pattern) => [...all.matchAll(pattern)].map(([whole, part]) => part ?? whole));
	for (const each of found) expect(each.length).toBeGreaterThan(2);
	// The signature is an access token's secret, in any spelling of the rest.
	const signatures = (found[0] ?? []).map((token) => token.split('.')[2] ?? '');
	return [...new Set([...found.flat(), ...signatures, await management(), SECRET_KEY])];
}

function expectNone(secrets: string[], text: string): void {
	expect(secrets.length).toBeGreaterThan(5);
	const told = secrets.filter(
		(secret) => text.includes(secret) || text.includes(encodeURIComponent(secret))
	);
	expect(told).toEqual([]);
}

/** What the database holds: every byte of SQLite's files, every row of PostgreSQL's tables. */
async function stored(): Promise<string> {
	if (ON_POSTGRES) return dump(server);
	const files = globSync('postern.db*', { cwd: server.directory });
	return files.map((name) => readFileSync(join(server.directory, name), 'latin1')).join('\n');
}

describe('the secrets of an account’s whole life', () => {
	test('are not in the database, its log or its index (D-01)', async () => {
		const files = globSync('postern.db*', { cwd: server.directory }).sort();
		const expected = ['postern.db', 'postern.db-lock', 'postern.db-shm', 'postern.db-wal'];
		expect(files).toEqual(ON_POSTGRES ? [] : expected);
		expectNone(await bearerSecrets(), await stored());
	});

	test('are not in the log, nor is a challenge, an address or a query (L-01)', async () => {
		await until('the last line', () => server.logs().includes('"path":"/logout"'));
		const all = wire.join('\n');
		const challenges = [...all.matchAll(/"challenge":"([\w-]{43})"/g)].map(
			([, text]) => text ?? ''
		);
		const addresses = [...all.matchAll(/"email":"([^"@]+@[^"]+)"/g)].map(([, text]) => text ?? '');
		expect(challenges.length * addresses.length).toBeGreaterThan(0);
		const log = server.logs();
		expectNone([...(await bearerSecrets()), ...challenges, ...addresses], log);
		expect(log).not.toMatch(/psg_magic_link|refresh_token=|\?/);
		// The log had something to hide: server errors occurred on the way.
		expect(log.match(/"msg":"fault"/g)?.length).toBeGreaterThan(10);
	});

	test('are not visible to other processes (D-01)', async () => {
		expectNone(await bearerSecrets(), readFileSync(`/proc/${server.pid}/cmdline`, 'utf8'));
	});

	test('would be found in the files if they were stored (D-01)', async () => {
		// The address may be in the database, and shows that the test reads the right files.
		const email = newEmail();
		await new Visitor(server).draft(email, { name: 'Ann' });
		expect(await stored()).toContain(email);
	});
});

describe('private files (D-02)', () => {
	test.each([
		'/.env',
		'/.env.example',
		'/.git/config',
		'/.git/HEAD',
		'/.npmrc',
		'/data/postern.db',
		'/data/secret.key',
		'/postern.db',
		'/postern.db-wal',
		'/secret.key',
		'/package.json',
		'/package-lock.json',
		'/svelte.config.js',
		'/src/hooks.server.ts',
		'/server/index.js',
		'/build/index.js',
		'/index.js.map',
		'/_postern/immutable/../../../server/index.js',
		'/_postern/%2e%2e/%2e%2e/index.js',
		'/..%2f..%2fpackage.json',
		'/..%5c..%5cpackage.json',
		'//etc/passwd'
	])('%s is not served', async (path) => {
		const answer = await fetch(server.url + path);
		expect(answer.status).toBe(404);
		expect(await answer.text()).not.toMatch(/SECRET_KEY|sveltejs|\[core\]|root:|sourcesContent/);
	});

	test('the browser gets no source maps, and no references to them', async () => {
		const scripts = globSync('build/client/**/*.{js,css}', { cwd: root });
		expect(scripts.length).toBeGreaterThan(5);
		for (const file of scripts) {
			expect(readFileSync(join(root, file), 'utf8')).not.toMatch(/sourceMappingURL=(?!data:,)/);
			const path = file.slice('build/client'.length).replaceAll('\\', '/');
			const answer = await fetch(`${server.url}${path}.map`);
			await answer.body?.cancel();
			expect(answer.status, path).toBe(404);
		}
		expect(globSync('build/client/**/*.map', { cwd: root })).toEqual([]);
	});
});
