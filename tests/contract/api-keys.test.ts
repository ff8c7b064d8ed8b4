import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { ask, postern } from '../support/cli.ts';
import { call, request } from '../support/client.ts';
import { query } from '../support/database.ts';
import { refusal } from '../support/expected.ts';
import { startServer, type Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

/** The keys that the operator makes for the management API (G-01). */

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

type Made = { id: string; name: string; key: string };
type Listed = { id: string; name: string; created_at: string; last_used_at: string | null };

const create = (name: string) => ask<Made>(server, 'keys', 'create', '--name', name);
const list = async () => (await ask<{ keys: Listed[] }>(server, 'keys', 'list')).keys;
const use = (token: string, appId = server.appId) =>
	call(server, 'GET', `/management/v1/apps/${appId}/users/U0000000000000000000000A`, { token });

const admitted = refusal(404, 'user_not_found');
const denied = refusal(401, 'invalid_access_token');

test('two keys work side by side, each until it is revoked, and the app’s own goes on (G-01)', async () => {
	const [one, two] = [await create('backend'), await create('backend')];
	expect(one.key).toMatch(/^postern_[\w-]{65}$/);
	expect(await use(one.key)).toEqual(admitted);
	expect(await use(two.key)).toEqual(admitted);
	expect(await ask(server, 'keys', 'revoke', one.id)).toEqual({ id: one.id, name: 'backend' });
	expect(await use(one.key)).toEqual(denied);
	expect(await use(two.key)).toEqual(admitted);
	expect((await list()).map(({ id }) => id)).toEqual([two.id]);
	const { api_key } = await ask<{ api_key: string }>(server, 'keys', 'api');
	expect(await use(api_key)).toEqual(admitted);
	expect((await postern(server, 'keys', 'revoke', one.id)).code).toBe(1);
	await ask(server, 'keys', 'revoke', two.id);
});

test('a key is shown once, stored as a hash, and listed with its last use (G-01, D-01)', async () => {
	const shown = await postern(server, 'keys', 'create', '--name', 'nightly job');
	const [key = ''] = shown.stdout.split('\n');
	const [row] = await list();
	expect(row).toMatchObject({ name: 'nightly job', last_used_at: null });
	const stored = JSON.stringify(await query(server, 'select * from api_key'));
	expect(stored).not.toContain(key.slice(8, 40));
	expect(await use(key)).toEqual(admitted);
	const used = await until('the last use', async () => (await list())[0]?.last_used_at);
	await use(key);
	expect((await list())[0]?.last_used_at).toBe(used);
	const listed = await postern(server, 'keys', 'list');
	expect(listed.stdout).toMatch(/API keys \(1\)\n +NAME .*\n +nightly job +\w{24} /);
	expect(listed.stdout).toContain('Signing keys (1)');
	expect(listed.stdout + server.logs()).not.toContain(key);
	await ask(server, 'keys', 'revoke', row?.id ?? '');
});

test('a wrong key is refused before anything is looked up (G-01)', async () => {
	const { id, key } = await create('backend');
	const almost = key.slice(0, -2) + (key.endsWith('AA') ? 'BB' : 'AA');
	const other = `${key.slice(0, 20)}${key[20] === 'A' ? 'B' : 'A'}${key.slice(21)}`;
	for (const wrong of ['wrong', almost, other, key.slice(8), `${key}A`, '']) {
		expect(await use(wrong)).toEqual(denied);
		expect(await use(wrong, 'AnotherApp00000000000001')).toEqual(denied);
	}
	expect(await use(key, 'AnotherApp00000000000001')).toEqual(refusal(404, 'app_not_found'));
	// It is no token of a user either.
	const asUser = await call(server, 'GET', '/currentuser', { token: key });
	expect(asUser).toEqual(denied);
	await ask(server, 'keys', 'revoke', id);
});

test('events name the key that was made, used and revoked (G-04)', async () => {
	const { id, key } = await create('backend');
	const { user } = await request<{ user: { id: string } }>(
		server,
		'POST',
		`/management/v1/apps/${server.appId}/users`,
		{ token: key, body: { email: newEmail() } }
	);
	await ask(server, 'keys', 'revoke', id);
	const about = (what: string) =>
		query(
			server,
			`select kind, actor, key_id from event where ${what} = ? order by created_at`,
			id
		);
	expect(await about('target')).toEqual([
		{ kind: 'api_key_created', actor: 'operator', key_id: null },
		{ kind: 'api_key_revoked', actor: 'operator', key_id: null }
	]);
	expect(await about('key_id')).toEqual([{ kind: 'user_created', actor: 'key', key_id: id }]);
	const { stdout } = await postern(server, 'events', '--key', id);
	expect(stdout).toMatch(new RegExp(`user_created .*key ${id} +${user.id}`));
	expect(stdout.trim().split('\n')).toHaveLength(2);
});

test.each([[[]], [['--name', ' ']], [['--name', 'x'.repeat(65)]]])(
	'a key needs a name: %j',
	async (words) => {
		expect(await postern(server, 'keys', 'create', ...words)).toMatchObject({
			code: 2,
			stdout: ''
		});
	}
);
