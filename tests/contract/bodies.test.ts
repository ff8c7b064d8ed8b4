import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { finish, json, startRegistration } from '../support/client.ts';
import { refusal } from '../support/expected.ts';
import { register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;
/** A signed-in user: `/user` authenticates before it reads the body. */
let browser: Visitor;

beforeAll(async () => {
	server = await startServer();
	({ browser } = await register(server));
});
afterAll(() => server.remove());

async function post(path: string, body: string) {
	const headers = { 'content-type': 'application/json' };
	const address = path.startsWith('/v1') ? path.replace('{app_id}', server.appId) : path;
	const response = await browser.fetch(address, { method: 'POST', headers, body });
	return { status: response.status, headers: response.headers, body: await json(response) };
}

const refused = (error: string) => ({
	...refusal(400, 'invalid_request'),
	body: { code: 'invalid_request', error }
});

/** Every endpoint that takes JSON, with a member that it accepts. */
const endpoints: [string, string][] = [
	['/v1/apps/{app_id}/users', 'identifier'],
	['/v1/apps/{app_id}/register/webauthn/start', 'identifier'],
	['/v1/apps/{app_id}/register/webauthn/finish', 'handshake_id'],
	['/v1/apps/{app_id}/login/webauthn/start', 'identifier'],
	['/v1/apps/{app_id}/login/webauthn/finish', 'handshake_id'],
	['/v1/apps/{app_id}/tokens', 'refresh_token'],
	['/drafts', 'identifier'],
	['/session', 'auth_token'],
	['/user', 'name']
];

describe.each(endpoints)('POST %s', (path, member) => {
	test('a repeated member is refused (I-07)', async () => {
		const twice = refused('The body names a member twice.');
		for (const body of [
			`{"${member}":"a","${member}":"b"}`,
			`{"${member}":"a","${member}":"a"}`,
			`{"${member}":"a","\\u00${member.charCodeAt(0).toString(16)}${member.slice(1)}":"a"}`,
			`{"${member}":{"a":1,"a":2}}`,
			`{"${member}":[{"a":1},{"":1,"":2}]}`
		]) {
			expect(await post(path, body)).toEqual(twice);
		}
	});

	test('a prototype is refused at any level (I-07)', async () => {
		const prototype = refused('The body has a member named __proto__.');
		for (const body of [
			'{"__proto__":{"role":"admin"}}',
			`{"${member}":{"__proto__":null}}`,
			`{"${member}":[{"\\u005f_proto__":1}]}`
		]) {
			expect(await post(path, body)).toEqual(prototype);
		}
	});

	test('a body of 33 levels is refused (I-01)', async () => {
		const deep = refused('The body nests more than 32 levels deep.');
		for (const levels of [32, 1000, 30_000]) {
			const body = `{"${member}":${'['.repeat(levels)}${']'.repeat(levels)}}`;
			expect(await post(path, body)).toEqual(deep);
		}
	});
});

test.each([
	[31, 200],
	[32, 400]
])('%i levels within a body are answered %i (I-01)', async (levels, status) => {
	const started = await startRegistration(server, newEmail());
	const { publicKey } = started.handshake.challenge;
	const made = new Authenticator().create(publicKey, { origin: server.url });
	// The endpoint drops unknown members, whatever they contain; two levels surround the value.
	const clientExtensionResults = JSON.parse(
		`${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}`
	) as unknown;
	const answer = await finish(server, 'register', started, { ...made, clientExtensionResults });
	expect(answer.status).toBe(status);
});

test('quotes, colons and brackets within strings count as text (I-01)', async () => {
	const name = String.raw`{"a":1,"a":2} \" [[[[ : ' \\`;
	const body = JSON.stringify({ name: name + '['.repeat(40) });
	expect(await post('/user', body)).toMatchObject({ status: 200 });
	expect((await browser.profile()).body).toMatchObject({ name: name + '['.repeat(40) });
});

test('the refused bodies changed no identity (I-07)', async () => {
	const fresh = new Visitor(server);
	expect((await fresh.profile()).status).toBe(401);
	expect(Object.keys(Object.prototype)).toEqual([]);
});
