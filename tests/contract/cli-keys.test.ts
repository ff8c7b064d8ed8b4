import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { ask, postern } from '../support/cli.ts';
import { call, refresh, request, type Service } from '../support/client.ts';
import { Instances } from '../support/instances.ts';
import { Load } from '../support/load.ts';
import { Person, register } from '../support/person.ts';
import { ON_POSTGRES } from '../support/shared-postgres.ts';
import { startServer, type Server, type ServerOptions } from '../support/server.ts';
import { until } from '../support/wait.ts';

const HOUR = 60 * 60;
const newKey = () => randomBytes(32).toString('base64url');

let running: { remove(): Promise<void> } | undefined;
afterEach(async () => {
	await running?.remove();
	running = undefined;
});

async function start(env: ServerOptions['env'] = {}): Promise<Server> {
	const server = await startServer({ env });
	running = server;
	return server;
}

const kidsOf = async (service: Service) => {
	const { keys } = await request<{ keys: { kid: string }[] }>(
		service,
		'GET',
		'/.well-known/jwks.json'
	);
	return keys.map(({ kid }) => kid);
};
const signer = async (service: Service) =>
	decodeProtectedHeader((await new Person(service).signUp()).auth_token).kid;

describe('signing keys', () => {
	test('the next one is published 25 hours before it signs, and the last one stays a day (D-03, T-11)', async () => {
		const server = await start();
		const load = await Load.start(server);
		const [first = ''] = await kidsOf(server);
		const { key } = await ask<{ key: { id: string } }>(server, 'keys', 'rotate');
		expect(await kidsOf(server)).toEqual([first, key.id]);
		const listed = await ask<{ signing_keys: { id: string; state: string }[] }>(
			server,
			'keys',
			'list'
		);
		expect(listed.signing_keys.map(({ id, state }) => [id, state])).toEqual([
			[key.id, 'will sign'],
			[first, 'signs']
		]);
		const again = await ask<{ made: boolean }>(server, 'keys', 'rotate');
		expect(again).toMatchObject({ made: false, key: { id: key.id } });
		expect(await signer(server)).toBe(first);
		await load.more(10);
		await load.between(() => server.advance(24 * HOUR + 30 * 60));
		expect(await signer(server)).toBe(first);
		await load.between(() => server.advance(31 * 60));
		expect(await signer(server)).toBe(key.id);
		await load.more(10);
		await load.between(() => server.advance(23 * HOUR));
		expect(await kidsOf(server)).toEqual([first, key.id]);
		await load.between(() => server.advance(2 * HOUR));
		expect(await kidsOf(server)).toEqual([key.id]);
		await load.more(10);
		expect(await load.stop()).toEqual([]);
	});

	test('the server rotates them by itself after 90 days (D-03)', async () => {
		const server = await start();
		await server.advance(89 * 24 * HOUR);
		await server.restart();
		expect(await kidsOf(server)).toHaveLength(1);
		await server.advance(2 * 24 * HOUR);
		await server.restart();
		await until('the next key', async () => (await kidsOf(server)).length === 2);
	});
});

test('SECRET_KEY and leaked signing keys change on two instances under load, and no request fails (D-03)', async () => {
	const [old, fresh] = [newKey(), newKey()];
	const instances = await Instances.start({ SECRET_KEY: old });
	running = instances;
	const [server] = instances.servers;
	const person = new Person(instances);
	const { auth_token, refresh_token } = await person.signUp();
	const apiKey = await ask(server, 'keys', 'api');
	const load = await Load.start(instances);

	const backup = await postern(server, 'backup', 'x.db');
	expect(backup).toMatchObject({ code: 1, stdout: '' });
	expect(backup.stderr).toMatch(/pg_dump .*postgres:\/\/\w+@127\.0\.0\.1/);

	await instances.roll({ SECRET_KEY_PREVIOUS: fresh });
	await instances.roll({ SECRET_KEY: fresh, SECRET_KEY_PREVIOUS: old });
	expect(await ask(server, 'secret', 'rotate')).toEqual({ moved: true });
	await instances.roll({ SECRET_KEY_PREVIOUS: undefined });
	await load.more(20);
	expect(await ask(server, 'keys', 'api')).toEqual(apiKey);

	const { key } = await ask<{ key: { id: string } }>(server, 'keys', 'rotate', '--now');
	for (let seconds = 0; seconds < 200; seconds += 20) {
		await load.between(() => instances.advance(20));
		await load.more(5);
	}
	expect(await load.stop(), instances.faults()).toEqual([]);
	expect(load.requests).toBeGreaterThan(70);
	expect(await kidsOf(instances)).toEqual([key.id]);
	// The token is of a key that may have leaked; its session goes on.
	expect((await call(instances, 'GET', '/currentuser', { token: auth_token })).status).toBe(401);
	const { auth_token: next } = await refresh(instances, refresh_token);
	expect(decodeProtectedHeader(next).kid).toBe(key.id);
	expect((await call(instances, 'GET', '/currentuser', { token: next })).status).toBe(200);

	const restored = await postern(server, 'restore', 'x.db');
	expect(restored.stderr).toMatch(/pg_restore .*postern -- restore --ended/);
	const tokens = await person.signIn();
	await ask(server, 'restore', '--ended');
	await expect(refresh(instances, tokens.refresh_token)).rejects.toThrow('401');
});

describe('SECRET_KEY', () => {
	test('that the server stores is replaced by one command, and the old one stays beside it (D-03)', async () => {
		const server = await start();
		const { browser } = await register(server);
		const path = join(server.directory, ON_POSTGRES ? 'data/secret.key' : 'secret.key');
		const before = readFileSync(path, 'utf8');
		expect(await ask(server, 'secret', 'rotate')).toEqual({ moved: true });
		expect(readFileSync(`${path}.previous`, 'utf8')).toBe(before);
		const { events } = await ask<{ events: object[] }>(server, 'events');
		expect(events[0]).toMatchObject({ kind: 'secret_rotated', actor: 'operator' });
		expect(readFileSync(path, 'utf8')).not.toBe(before);
		for (const file of [path, `${path}.previous`]) expect(statSync(file).mode & 0o777).toBe(0o600);
		expect((await browser.saveProfile({ name: 'Ann' })).status).toBe(200);
		rmSync(`${path}.previous`);
		await server.restart();
		expect((await browser.saveProfile({ name: 'Ann' })).status).toBe(200);
	});

	test('that is lost is replaced: users log in again, and passkeys and profiles stay (D-03)', async () => {
		const lost = newKey();
		const server = await start({ SECRET_KEY: lost });
		const { person, browser } = await register(server);
		const apiKey = await ask(server, 'keys', 'api');
		await server.stop();
		server.env['SECRET_KEY'] = newKey();
		const refused = await postern(server, 'users', 'find', 'a');
		expect(refused).toMatchObject({ code: 1, stdout: '' });
		expect(refused.stderr).toContain('SECRET_KEY is not the one');
		expect((await postern(server, 'secret', 'replace')).code).toBe(2);
		await ask(server, 'secret', 'replace', '--yes');
		await server.start();
		expect((await browser.profile()).status).toBe(401);
		await browser.session(await person.signIn());
		expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		expect(await ask(server, 'keys', 'api')).not.toEqual(apiKey);
	});

	test('a change teaches its steps, and waits for both keys (D-03)', async () => {
		const server = await start({ SECRET_KEY: newKey() });
		const alone = await postern(server, 'secret', 'rotate');
		expect(alone).toMatchObject({ code: 2, stdout: '' });
		expect(alone.stderr).toContain('SECRET_KEY_PREVIOUS');
		const { stdout } = await postern(server, 'secret', 'rotate', '--help');
		expect(stdout).toContain('Swap the two on every instance');
	});
});
