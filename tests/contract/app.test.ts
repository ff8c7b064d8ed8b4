import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call, json } from '../support/client.ts';
import { refusal } from '../support/expected.ts';
import { newEmail } from '../support/addresses.ts';
import { startServer, type Server } from '../support/server.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

const color = expect.stringMatching(/^#[0-9a-f]{6}$/);
const font = expect.stringMatching(/\S/);
const pixels = expect.any(Number);
const text = expect.any(String);

const button = (kind: 'primary' | 'secondary') => ({
	[`passage_${kind}_button_background_color`]: color,
	[`passage_${kind}_button_text_color`]: color,
	[`passage_${kind}_button_hover_color`]: color,
	[`passage_${kind}_button_border_radius`]: pixels,
	[`passage_${kind}_button_border_color`]: color,
	[`passage_${kind}_button_border_width`]: pixels
});
const customization = {
	passage_container_background_color: color,
	passage_container_max_width: pixels,
	passage_input_box_background_color: color,
	passage_input_box_border_radius: pixels,
	passage_header_font_family: font,
	passage_body_font_family: font,
	passage_header_text_color: color,
	passage_body_text_color: color,
	...button('primary'),
	...button('secondary')
};

describe('the public description of the app', () => {
	test('contains every field that the elements read, with its type', async () => {
		expect(Object.keys(customization)).toHaveLength(20);
		const { status, body } = await call(server, 'GET', '');
		expect(status).toBe(200);
		expect(body).toEqual({
			app: {
				id: server.appId,
				name: 'Postern',
				allowed_identifier: 'email',
				required_identifier: 'email',
				// Enabled methods are present, without `enabled`; disabled ones are absent.
				auth_methods: { passkeys: {}, otp: { ttl: 300, ttl_display_unit: 's' } },
				auth_fallback_method: 'otp',
				auth_fallback_method_ttl: 300,
				auth_origin: server.url,
				default_language: 'en',
				element_customization: customization,
				element_customization_dark: customization,
				ephemeral: false,
				layouts: { profile: [], registration: [] },
				login_url: '/login',
				redirect_url: '/dashboard',
				passage_branding: false,
				public_signup: true,
				profile_management: expect.any(Boolean),
				require_email_verification: false,
				require_identifier_verification: false,
				rsa_public_key: text,
				session_timeout_length: expect.any(Number),
				social_connections: {},
				user_metadata_schema: []
			}
		});
	});

	test('the discovery document has the app’s own addresses', async () => {
		const { status, body } = await call(server, 'GET', '/.well-known/openid-configuration');
		const issuer = `${server.url}/v1/apps/${server.appId}`;
		expect(status).toBe(200);
		expect(body).toEqual({
			authorization_endpoint: `${server.url}/login`,
			issuer,
			jwks_uri: `${issuer}/.well-known/jwks.json`
		});
	});

	test('the published keys have public members only, and survive a restart (T-11)', async () => {
		const read = () => call<{ keys: object[] }>(server, 'GET', '/.well-known/jwks.json');
		const { status, body } = await read();
		expect(status).toBe(200);
		expect(body).toEqual({
			keys: [
				{
					kty: 'RSA',
					use: 'sig',
					alg: 'RS256',
					kid: expect.stringMatching(/\S/),
					e: expect.stringMatching(/^[\w-]+$/),
					// 2048 bits.
					n: expect.stringMatching(/^[\w-]{342}$/)
				}
			]
		});
		await server.restart();
		expect((await read()).body).toEqual(body);
	});

	test.each([
		['GET', ''],
		['GET', '/.well-known/jwks.json'],
		['GET', '/.well-known/openid-configuration'],
		['GET', '/users?identifier=a@example.com'],
		['POST', '/users'],
		['POST', '/register/webauthn/start'],
		['POST', '/register/webauthn/finish'],
		['POST', '/login/webauthn/start'],
		['POST', '/login/webauthn/finish'],
		['POST', '/tokens'],
		['DELETE', '/tokens?refresh_token=x'],
		['GET', '/currentuser']
	])('an unknown app is refused: %s %s', async (method, path) => {
		const body = method === 'POST' ? {} : undefined;
		const other = { url: server.url, appId: 'AnotherApp00000000000001' };
		expect(await call(other, method, path, { body })).toEqual(refusal(404, 'app_not_found'));
	});

	test('an extra slash redirects to the right address', async () => {
		const address = `${server.url}/v1/apps/${server.appId}`;
		expect(await (await fetch(`${address}/`)).json()).toEqual(await (await fetch(address)).json());
	});
});

describe('every refusal is JSON', () => {
	test.each(['/v1/nothing', '/v1/apps', '/management/v1/nothing', '/management/v1/%FF'])(
		'%s does not exist, in a code that Passage’s libraries know',
		async (path) => {
			expect(await call(server, 'GET', path)).toEqual({
				...refusal(404, 'app_not_found'),
				body: { code: 'app_not_found', error: 'There is nothing at this path.' }
			});
		}
	);

	test('/postern/v1/nothing does not exist', async () => {
		const answer = await call(server, 'GET', '/postern/v1/nothing');
		expect(answer).toEqual(refusal(404, 'not_found'));
	});

	test.each(['/nothing', '/users/a/b', '/%E0%A4%A', '/__data.json'])(
		'%s does not exist in the app',
		async (path) => {
			expect(await call(server, 'GET', path)).toEqual(refusal(404, 'app_not_found'));
		}
	);

	test.each([
		['PUT', '', 'GET'],
		['POST', '', 'GET'],
		['PATCH', '/users', 'GET, POST'],
		['GET', '/tokens', 'POST, DELETE'],
		['GET', '/register/webauthn/start', 'POST'],
		['DELETE', '/currentuser', 'GET']
	])('method %s is refused by %s (C-09)', async (method, path, allowed) => {
		const answer = await call(server, method, path);
		expect(answer).toEqual(refusal(405, 'method_not_allowed'));
		const allow = answer.headers.get('allow')?.split(', ');
		expect(allow).toEqual(expect.arrayContaining(allowed.split(', ')));
		expect(allow).not.toContain(method);
	});

	test('HEAD answers as GET does, without a body (C-09)', async () => {
		const { status, headers, body } = await call(server, 'HEAD', '');
		expect({ status, body }).toEqual({ status: 200, body: undefined });
		expect(headers.get('content-type')).toBe('application/json');
	});
});

/** `POST users` with a raw body; a valid body would create that user. */
async function post(
	body: string | Uint8Array | ReadableStream,
	headers: Record<string, string> = {},
	path = '/users'
) {
	const response = await fetch(`${server.url}/v1/apps/${server.appId}${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: body as BodyInit,
		duplex: 'half'
	} as RequestInit);
	return { status: response.status, headers: response.headers, body: await json(response) };
}

describe('content types (I-01)', () => {
	const body = () => JSON.stringify({ identifier: newEmail() });

	test.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])(
		'%s is accepted',
		async (type) => {
			expect(await post(body(), { 'content-type': type })).toMatchObject({ status: 201 });
		}
	);

	test.each([
		'',
		'application/jsonx',
		'application/json-patch+json',
		'application/json; charset=latin1',
		'application/json, text/plain',
		'text/json',
		'text/plain',
		'application/x-www-form-urlencoded',
		'multipart/form-data; boundary=b'
	])('“%s” is refused', async (type) => {
		// The service accepts form types only from pages of its own origin.
		const answer = await post(body(), { 'content-type': type, origin: server.url });
		expect(answer).toEqual(refusal(415, 'unsupported_media_type'));
	});
});

describe('bodies (I-01)', () => {
	test.each([
		['nothing', ''],
		['spaces', '  '],
		['half an object', '{"identifier":'],
		['two objects', '{}{}'],
		['a single quote', "{'identifier':'a@example.com'}"],
		['a trailing comma', '{"identifier":"a@example.com",}'],
		['no number', 'NaN'],
		['bytes that are not UTF-8', Uint8Array.of(0x22, 0xff, 0x22)],
		['UTF-16', Buffer.from('{"identifier":"a@example.com"}', 'utf16le')],
		['deep brackets', '['.repeat(60_000)],
		['deep objects', '{"a":'.repeat(10_000)],
		['null', 'null'],
		['a number', '1'],
		['a string', '"a@example.com"'],
		['an array', '[]'],
		['an array of one', '[{"identifier":"a@example.com"}]'],
		['no member', '{}'],
		['a number for text', '{"identifier":1}'],
		['null for text', '{"identifier":null}'],
		['true for text', '{"identifier":true}'],
		['a list for text', '{"identifier":["a@example.com"]}'],
		['an object for text', '{"identifier":{"$ne":""}}']
	])('%s', async (_, body) => {
		expect(await post(body)).toEqual(refusal(400, 'invalid_request'));
	});

	test.each([
		['id', '"U0000000000000000000000A"'],
		['status', '"active"'],
		['email_verified', 'true'],
		['app_id', '"AnotherApp00000000000001"'],
		['__proto__', '{"status":"active"}'],
		['constructor', '{"prototype":{"status":"active"}}'],
		['toString', '1'],
		['', '1'],
		['user_metadata', '{"unknown":1}']
	])('an unexpected member, %s, is refused (I-07)', async (name, value) => {
		const email = newEmail();
		const given = `{"identifier":"${email}","${name}":${value}}`;
		expect(await post(given)).toEqual(refusal(400, 'invalid_request'));
		const query = new URLSearchParams({ identifier: email });
		expect((await call(server, 'GET', `/users?${query}`)).body).toEqual({ user: null });
		expect(await post(`{"identifier":"${email}"}`)).toMatchObject({
			status: 201,
			body: { user: { status: 'pending', email_verified: false } }
		});
	});

	const paths = [
		'/users',
		'/register/webauthn/start',
		'/register/webauthn/finish',
		'/login/webauthn/start',
		'/login/webauthn/finish',
		'/tokens'
	];
	test.each(paths)('the same at %s, and arrays too (I-07)', async (path) => {
		for (const body of ['{"__proto__":{}}', '{"more":1}', '[]', '{"identifier":[]}']) {
			expect(await post(body, {}, path)).toEqual(refusal(400, 'invalid_request'));
		}
	});
});

describe('a body of more than 64 KiB (I-01)', () => {
	const filled = (bytes: number) => {
		const frame = '{"identifier":""}'.length;
		return `{"identifier":"${'a'.repeat(bytes - frame)}"}`;
	};
	/** In chunks, without a length. */
	const chunked = (body: string) =>
		new ReadableStream({
			start(controller) {
				const bytes = new TextEncoder().encode(body);
				for (let at = 0; at < bytes.length; at += 4096) {
					controller.enqueue(bytes.subarray(at, at + 4096));
				}
				controller.close();
			}
		});
	const sizes = [64 * 1024 + 1, 400_000, 2_000_000];

	test.each(sizes)('%i bytes with a length are refused', async (bytes) => {
		expect(await post(filled(bytes))).toEqual(refusal(413, 'body_too_large'));
	});

	test.each(sizes)('%i bytes in chunks are refused', async (bytes) => {
		expect(await post(chunked(filled(bytes)))).toEqual(refusal(413, 'body_too_large'));
	});

	test.each(['at once', 'in chunks'])('exactly 64 KiB %s are read', async (how) => {
		const body = filled(64 * 1024);
		const answer = await post(how === 'at once' ? body : chunked(body));
		expect(answer).toEqual(refusal(400, 'invalid_request'));
	});

	test('the server still works afterwards', async () => {
		expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
		expect(await post(JSON.stringify({ identifier: newEmail() }))).toMatchObject({ status: 201 });
	});
});
