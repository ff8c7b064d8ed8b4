import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { json } from '../support/client.ts';
import { keysOf } from '../support/keys.ts';
import { raw } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';

/** What a developer's back end asks of `npm run dev`. */

const API_HOST = 'api.example.test:8080';

let server: Server;

beforeAll(async () => {
	const SECRET_KEY = 'the secret key of the test of the development server';
	const entry = 'tests/support/development.entry.ts';
	server = await startServer({ entry, env: { API_HOST, SECRET_KEY } });
});
afterAll(() => server.remove());

const users = (path = '/management/v1') => `${path}/apps/${server.appId}/users`;

test('the management API reads a body without a content type', async () => {
	const response = await fetch(server.url + users(), {
		method: 'POST',
		headers: { authorization: `Bearer ${(await keysOf(server)).management}` },
		// As bytes: text would get a content type.
		body: Buffer.from(JSON.stringify({ email: newEmail() }))
	});
	expect([response.status, await json(response)]).toMatchObject([201, { user: {} }]);
});

test('API_HOST has the management API at /v1, and nothing else', async () => {
	const headers = { host: API_HOST };
	const asked = await raw(server.url, users('/v1'), { headers });
	expect([asked.status, JSON.parse(asked.body)]).toMatchObject([
		401,
		{ code: 'invalid_access_token' }
	]);
	expect((await raw(server.url, '/login', { headers })).status).toBe(421);
});
