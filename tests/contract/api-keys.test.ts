import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { ask, postern } from '../support/cli.ts';
import { call, request } from '../support/client.ts';
import { query } from '../support/database.ts';
import { refusal } from '../support/expected.ts';
import { keysOf } from '../support/keys.ts';
import { startServer, type Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

/** The keys that the operator makes for the management API (G-01). */

const SECRET_KEY = 'the secret key of the tests of API keys';

let server: Server;
let one: Made;
let two: Made;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
	const create = () => ask<Made>(server, 'keys', 'create', '--name', 'backend');
	[one, two] = await Promise.all([create(), create()]);
});
afterAll(() => server.remove());

type Made = { id: string; name: string; key: string };
type Listed = { id: string; name: string; created_at: string; last_used_at: string | null };

const list = async () => (await ask<{ keys: Listed[] }>(server, 'keys', 'list')).keys;
const use = (token: string, appId = server.appId) =>
	call(server, 'GET', `/management/v1/apps/${appId}/users/U0000000000000000000000A`, { token });

const admitted = refusal(404, 'user_not_found');
const denied = refusal(401, 'invalid_access_token');

test('a wrong key is refused before anything is looked up (G-01)', async () => {
	const { key } = two;
	expect(key).toMatch(/^postern_[\w-]{65}$/);
	const almost = key.slice(0, -2) + (key.endsWith('AA') ? 'BB' : 'AA');
	const other = `${key.slice(0, 20)}${key[20] === 'A' ? 'B' : 'A'}${key.slice(21)}`;
	for (const wrong of ['wrong', almost, other, key.slice(8), `${key}A`, '']) {
		expect(await use(wrong)).toEqual(denied);
		expect(await use(wrong, 'AnotherApp00000000000001')).toEqual(denied);
	}
	expect(await use(key, 'AnotherApp00000000000001')).toEqual(refusal(404, 'app_not_found'));
	// It is no token of a user either.
	expect(await call(server, 'GET', '/currentuser', { token: key })).toEqual(denied);
});

test('two keys work side by side, each until it is revoked, and events name the one used (G-01, G-04)', async () => {
	expect(await use(two.key)).toEqual(admitted);
	const { user } = await request<{ user: { id: string } }>(
		server,
		'POST',
		`/management/v1/apps/${server.appId}/users`,
		{ token: one.key, body: { email: newEmail() } }
	);
	const revoke = ['keys', 'revoke', one.id];
	expect(await ask(server, ...revoke)).toEqual({ id: one.id, name: 'backend' });
	expect(await use(one.key)).toEqual(denied);
	expect(await use(two.key)).toEqual(admitted);
	// The app's own key goes on.
	expect(await use((await keysOf(server)).management)).toEqual(admitted);
	expect((await postern(server, ...revoke)).code).toBe(1);
	const about = 'select kind, actor, key_id from event where target = ? order by created_at';
	expect(await query(server, about, one.id)).toEqual([
		{ kind: 'api_key_created', actor: 'operator', key_id: null },
		{ kind: 'api_key_revoked', actor: 'operator', key_id: null }
	]);
	const { stdout } = await postern(server, 'events', '--key', one.id);
	expect(stdout).toMatch(new RegExp(`user_created .*key ${one.id} +${user.id}`));
	expect(stdout.trim().split('\n')).toHaveLength(2);
});

test('a key is shown once, stored as a hash, and listed with its last use (G-01, D-01)', async () => {
	const shown = await postern(server, 'keys', 'create', '--name', 'nightly job');
	const [key = ''] = shown.stdout.split('\n');
	const find = async () => (await list()).find(({ name }) => name === 'nightly job');
	expect(await find()).toMatchObject({ last_used_at: null });
	const stored = () =>
		query<Record<string, string>>(server, 'select * from api_key where name = ?', 'nightly job');
	expect(JSON.stringify(await stored())).not.toContain(key.slice(8, 40));
	expect(await use(key)).toEqual(admitted);
	const used = await until('the last use', async () => (await stored())[0]?.['last_used_at']);
	await use(key);
	expect((await stored())[0]?.['last_used_at']).toBe(used);
	const listed = await postern(server, 'keys', 'list');
	expect(listed.stdout).toMatch(/API keys \(2\)\n +NAME [^]*\n +nightly job +\w{24} .* UTC\n/);
	expect(listed.stdout).toContain('Signing keys (1)');
	expect(listed.stdout + server.logs()).not.toContain(key);
});

test.each([[[]], [['--name', ' ']]])('a key needs a name: %j', async (words) => {
	expect(await postern(server, 'keys', 'create', ...words)).toMatchObject({ code: 2, stdout: '' });
});
