import {
	constants,
	createHmac,
	createPrivateKey,
	createPublicKey,
	generateKeyPairSync,
	sign,
	type KeyObject
} from 'node:crypto';
import { compactDecrypt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import { type Keys } from '../../src/lib/server/crypto.ts';
import { call } from '../support/client.ts';
import { keysOf } from '../support/keys.ts';
import { Person, register } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';
import { addSigningKey } from '../support/signing-keys.ts';
import { Visitor } from '../support/visitor.ts';

const SECRET_KEY = 'a secret key that only this test knows';
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

let server: Server;
let keys: Keys;
/** The server's own key: a refused token is refused for its one defect. */
let ours: { kid: string; key: KeyObject };
/** The header and claims of the server's own access token in a live session. */
let honest: { header: Json; claims: Json };
let tokens: { auth_token: string; refresh_token: string };

type Json = Record<string, unknown>;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
	keys = await keysOf(server);
	ours = await unwrapSigningKey();
	({ tokens } = await register(server));
	// The lifetime is counted from now, so that the tests may take their time.
	const [header = '', claims = ''] = tokens.auth_token.split('.');
	honest = { header: parse(header), claims: parse(claims) };
});
afterAll(() => server.remove());

async function unwrapSigningKey() {
	const db = connect(server.env['DATABASE_URL'] ?? '');
	const row = await db.selectFrom('signing_key').selectAll().executeTakeFirstOrThrow();
	await db.destroy();
	const { plaintext } = await compactDecrypt(row.wrapped_private_jwk, keys.wrapping);
	const jwk = parse(Buffer.from(plaintext).toString('base64url'));
	return { kid: row.id, key: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

function parse(part: string): Json {
	return JSON.parse(Buffer.from(part, 'base64url').toString()) as Json;
}

const encode = (part: Json | string) =>
	Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');

type Signer = (data: string) => Buffer;

const rs256: Signer = (data) => sign('sha256', Buffer.from(data), ours.key);
const ps256: Signer = (data) =>
	sign('sha256', Buffer.from(data), {
		key: ours.key,
		padding: constants.RSA_PKCS1_PSS_PADDING,
		saltLength: 32
	});
const rs512: Signer = (data) => sign('sha512', Buffer.from(data), ours.key);
const byStranger: Signer = (data) => sign('sha256', Buffer.from(data), stranger);
const unsigned: Signer = () => Buffer.alloc(0);
const publicKey = () => createPublicKey(ours.key);
const hs256 =
	(secret: () => string | Buffer): Signer =>
	(data) =>
		createHmac('sha256', secret()).update(data).digest();

interface Forgery {
	header?: Json;
	claims?: Json;
	signer?: Signer;
}

/** A token as the server makes it, with these overrides; `undefined` removes a member. */
function forge({ header, claims, signer = rs256 }: Forgery): string {
	const data = `${encode({ ...honest.header, ...header })}.${encode({ ...honest.claims, ...claims })}`;
	return `${data}.${signer(data).toString('base64url')}`;
}

const now = () => Math.floor(Date.now() / 1000);
const jwk = () => publicKey().export({ format: 'jwk' }) as Json;
const strangersJwk = () => createPublicKey(stranger).export({ format: 'jwk' }) as Json;

/** Every way to present a token, and the result of each. */
async function show(token: string) {
	const withCookie = () => {
		const browser = new Visitor(server);
		browser.cookies.set('psg_auth_token', { value: token, path: '/' });
		return browser;
	};
	const withBearer = new Visitor(server, { headers: { authorization: `Bearer ${token}` } });
	const browser = withCookie();
	const page = await browser.fetch('/dashboard');
	return {
		page: page.status,
		location: page.headers.get('location'),
		cookies: [...browser.cookies.keys()],
		json: (await withCookie().profile()).status,
		change: (await withCookie().saveProfile({ name: 'Ann' })).status,
		bearer: (await withBearer.profile()).status,
		service: (await call(server, 'GET', '/currentuser', { token })).status
	};
}

const accepted = {
	page: 200,
	location: null,
	cookies: ['psg_auth_token'],
	json: 200,
	change: 200,
	bearer: 200,
	service: 200
};
const refused = {
	page: 303,
	location: '/login?next=%2Fdashboard',
	cookies: [],
	json: 401,
	change: 401,
	bearer: 401,
	service: 401
};

/** A defect, and its twin: a token without that defect, which is accepted. */
const defects: [defect: string, forgery: () => Forgery, twin: () => Forgery][] = [
	['signed by another key', () => ({ signer: byStranger }), () => ({ signer: rs256 })],
	['not signed', () => ({ signer: unsigned }), () => ({})],
	[
		'alg none',
		() => ({ header: { alg: 'none' }, signer: unsigned }),
		() => ({ header: { alg: 'RS256' } })
	],
	['alg None', () => ({ header: { alg: 'None' }, signer: unsigned }), () => ({})],
	['alg none over a good signature', () => ({ header: { alg: 'none' } }), () => ({})],
	[
		'HS256 with the public key as PEM for a secret',
		() => ({
			header: { alg: 'HS256' },
			signer: hs256(() => publicKey().export({ format: 'pem', type: 'spki' }))
		}),
		() => ({})
	],
	[
		'HS256 with the public key as DER for a secret',
		() => ({
			header: { alg: 'HS256' },
			signer: hs256(() => publicKey().export({ format: 'der', type: 'spki' }))
		}),
		() => ({})
	],
	[
		'HS256 with the public key as JWK for a secret',
		() => ({ header: { alg: 'HS256' }, signer: hs256(() => JSON.stringify(jwk())) }),
		() => ({})
	],
	[
		'HS256 with the modulus for a secret',
		() => ({ header: { alg: 'HS256' }, signer: hs256(() => String(jwk()['n'])) }),
		() => ({})
	],
	[
		'HS256 with nothing for a secret',
		() => ({ header: { alg: 'HS256' }, signer: hs256(() => '') }),
		() => ({})
	],
	['PS256 by the right key', () => ({ header: { alg: 'PS256' }, signer: ps256 }), () => ({})],
	['RS512 by the right key', () => ({ header: { alg: 'RS512' }, signer: rs512 }), () => ({})],
	['no alg', () => ({ header: { alg: undefined } }), () => ({ header: { alg: 'RS256' } })],
	['no kid', () => ({ header: { kid: undefined } }), () => ({ header: { kid: ours.kid } })],
	['an empty kid', () => ({ header: { kid: '' } }), () => ({ header: { kid: ours.kid } })],
	['an unknown kid', () => ({ header: { kid: 'x'.repeat(43) } }), () => ({})],
	['a kid that is a path', () => ({ header: { kid: '../../dev/null' } }), () => ({})],
	['a kid that is SQL', () => ({ header: { kid: "' or 1=1 --" } }), () => ({})],
	['a kid that is a list', () => ({ header: { kid: [ours.kid] } }), () => ({})],
	[
		'a key of its own (jwk)',
		() => ({ header: { jwk: strangersJwk() }, signer: byStranger }),
		() => ({})
	],
	['our own key beside it (jwk)', () => ({ header: { jwk: jwk() } }), () => ({})],
	['jku', () => ({ header: { jku: 'https://evil.example/jwks.json' } }), () => ({})],
	[
		'a jku of our own',
		() => ({ header: { jku: `${server.url}/v1/apps/${server.appId}/.well-known/jwks.json` } }),
		() => ({})
	],
	['x5u', () => ({ header: { x5u: 'https://evil.example/cert.pem' } }), () => ({})],
	['x5c', () => ({ header: { x5c: ['MIIB'] } }), () => ({})],
	['crit', () => ({ header: { crit: ['exp'], exp: 1 } }), () => ({})],
	['crit of b64', () => ({ header: { crit: ['b64'], b64: true } }), () => ({})],
	['typ absent', () => ({ header: { typ: undefined } }), () => ({ header: { typ: 'JWT' } })],
	['typ at+jwt', () => ({ header: { typ: 'at+jwt' } }), () => ({})],
	['typ of an ID token', () => ({ header: { typ: 'id+jwt' } }), () => ({})],
	['typ of a logout token', () => ({ header: { typ: 'logout+jwt' } }), () => ({})],
	[
		'another issuer',
		() => ({ claims: { iss: `https://evil.example/v1/apps/${server.appId}` } }),
		() => ({ claims: { iss: `${server.url}/v1/apps/${server.appId}` } })
	],
	['the issuer without the app', () => ({ claims: { iss: server.url } }), () => ({})],
	[
		'the issuer with a slash',
		() => ({ claims: { iss: `${String(honest.claims['iss'])}/` } }),
		() => ({})
	],
	['no issuer', () => ({ claims: { iss: undefined } }), () => ({})],
	['issuers', () => ({ claims: { iss: [honest.claims['iss']] } }), () => ({})],
	[
		'an audience that is text',
		() => ({ claims: { aud: server.appId } }),
		() => ({ claims: { aud: [server.appId] } })
	],
	[
		'an audience without the app',
		() => ({ claims: { aud: [server.url] } }),
		() => ({ claims: { aud: [server.url, server.appId] } })
	],
	[
		'the audience of another app',
		() => ({ claims: { aud: ['AnotherApp000000000000001'] } }),
		() => ({})
	],
	[
		'an audience in capitals',
		() => ({ claims: { aud: [server.appId.toUpperCase()] } }),
		() => ({})
	],
	['an empty audience', () => ({ claims: { aud: [] } }), () => ({})],
	['no audience', () => ({ claims: { aud: undefined } }), () => ({})],
	[
		'expired a second ago',
		() => ({ claims: { exp: now() - 1 } }),
		() => ({ claims: { exp: now() + 60 } })
	],
	['an expiry that is text', () => ({ claims: { exp: String(now() + 600) } }), () => ({})],
	['no expiry', () => ({ claims: { exp: undefined } }), () => ({})],
	[
		'not valid before next minute',
		() => ({ claims: { nbf: now() + 60 } }),
		() => ({ claims: { nbf: now() - 1 } })
	],
	['no issue time', () => ({ claims: { iat: undefined } }), () => ({})],
	['an issue time that is text', () => ({ claims: { iat: String(now()) } }), () => ({})],
	['no subject', () => ({ claims: { sub: undefined } }), () => ({})],
	['the app’s other audience alone', () => ({ claims: { aud: server.url } }), () => ({})],
	['a subject that is a number', () => ({ claims: { sub: 1 } }), () => ({})],
	['an empty subject', () => ({ claims: { sub: '' } }), () => ({})],
	['no session', () => ({ claims: { sid: undefined } }), () => ({})],
	['a session that is a list', () => ({ claims: { sid: [honest.claims['sid']] } }), () => ({})],
	['a session that never was', () => ({ claims: { sid: 'x'.repeat(24) } }), () => ({})]
];

describe('an access token with one defect does not sign in (T-02)', () => {
	test.each(defects)('%s', async (name, forgery, twin) => {
		expect(await show(forge(twin()))).toEqual(accepted);
		// The cookie of another issuer is another deployment's on this host, and stays (F-05).
		const foreign = /^(another issuer|the issuer|issuers)/.test(name);
		const { cookies } = foreign ? accepted : refused;
		expect(await show(forge(forgery()))).toEqual({ ...refused, cookies });
		expect(await show(forge(twin()))).toEqual(accepted);
	});
});

/** Strings that are not tokens, each made from a valid one. */
const spellings: [what: string, spoil: (token: string, parts: string[]) => string][] = [
	['without its signature', (_, [header, claims]) => `${header}.${claims}`],
	['with an empty signature', (_, [header, claims]) => `${header}.${claims}.`],
	['with a segment more', (token) => `${token}.${encode('x')}`],
	['with an empty segment more', (token) => `${token}.`],
	['with its signature cut', (token) => token.slice(0, -8)],
	[
		'with one bit of the signature changed',
		(_, [header, claims, signature = '']) => {
			const bytes = Buffer.from(signature, 'base64url');
			bytes[0] = (bytes[0] ?? 0) ^ 1;
			return `${header}.${claims}.${bytes.toString('base64url')}`;
		}
	],
	[
		'with one claim changed after signing',
		(_, [header, claims = '', signature]) =>
			`${header}.${encode({ ...parse(claims), exp: now() + 10_000 })}.${signature}`
	],
	['with claims that are not JSON', (_, [header, , s]) => `${header}.${encode('{"sub":')}.${s}`],
	['with claims that are a list', (_, [header, , s]) => `${header}.${encode('[]')}.${s}`],
	['with a header that is not JSON', (_, [, claims, s]) => `${encode('{')}.${claims}.${s}`],
	['with a header that is null', (_, [, claims, s]) => `${encode('null')}.${claims}.${s}`],
	['with a header that is text', (_, [, claims, s]) => `${encode('"x"')}.${claims}.${s}`],
	['in five parts, as encrypted ones are', (_, [header]) => `${header}....`],
	['of dots', () => '..'],
	['of one word', () => 'junk'],
	['of 10 KB of junk', () => 'A'.repeat(10_240)],
	['of 10 KB of dots', () => '.'.repeat(10_240)],
	['of percent signs', () => '%E0%A4%A'],
	['that is called undefined', () => 'undefined'],
	// Lenient base64 decoders skip these characters.
	['with a NUL in its signature', (token) => `${token.slice(0, -20)}%00${token.slice(-20)}`],
	['with a space in its signature', (token) => `${token.slice(0, -20)}%20${token.slice(-20)}`]
];

describe('a string that is not an access token does not sign in (T-02)', () => {
	test.each(spellings)('one %s', async (_, spoil) => {
		const token = forge({});
		expect(await show(spoil(token, token.split('.')))).toEqual(refused);
		expect(await show(token)).toEqual(accepted);
	});

	test('an empty one', async () => {
		const browser = new Visitor(server);
		const headers = { cookie: 'psg_auth_token=' };
		expect((await browser.fetch('/dashboard', { headers })).status).toBe(303);
		expect((await browser.fetch('/user', { headers })).status).toBe(401);
		for (const authorization of ['Bearer', 'Bearer ', 'Bearer  x', 'bearer', 'Basic eDp5', 'x']) {
			const answer = await browser.fetch('/user', { headers: { authorization } });
			expect(answer.status, authorization).toBe(401);
		}
	});
});

describe('the kinds of tokens exclude each other (T-03)', () => {
	test('a refresh token is not accepted as an access token', async () => {
		expect(await show(tokens.refresh_token)).toEqual(refused);
	});

	test('the API key is not accepted as an access token', async () => {
		expect(await show(keys.management)).toEqual(refused);
	});

	test('an access token is not accepted as a refresh token', async () => {
		const browser = new Visitor(server);
		const { claims } = honest;
		const value = `${String(claims['sid'])}.${tokens.auth_token}`;
		browser.cookies.set(browser.nameOf('refresh'), { value, path: '/' });
		expect((await browser.fetch('/dashboard')).status).toBe(303);
		expect(browser.cookies.size).toBe(0);
	});

	test('an access token is not accepted as an API key', async () => {
		const path = `/management/v1/apps/${server.appId}`;
		expect((await call(server, 'GET', path, { token: tokens.auth_token })).status).toBe(401);
		expect((await call(server, 'GET', path, { token: keys.management })).status).toBe(200);
	});
});

describe('conflicting cookies (C-02)', () => {
	test('two access tokens are both ignored, in either order', async () => {
		const ann = await register(server, { name: 'Ann' });
		const eve = await register(server, { name: 'Eve' });
		const cookieOf = ({ browser }: typeof ann, name: string) =>
			`${name}=${browser.cookies.get(name)?.value}`;
		const pair = [ann, eve].map((each) => cookieOf(each, 'psg_auth_token'));
		const refresh = cookieOf(ann, ann.browser.nameOf('refresh'));
		for (const both of [pair, pair.toReversed(), ['psg_auth_token=junk', ...pair]]) {
			const browser = new Visitor(server);
			const headers = { cookie: both.join('; ') };
			expect((await browser.fetch('/dashboard', { headers })).status).toBe(303);
			expect((await browser.send('POST', '/user', { name: 'X' }, headers)).status).toBe(401);
			// A neighbouring host cannot set the other cookie, so that cookie identifies the user.
			const more = { cookie: [...both, refresh].join('; ') };
			const profile = await browser.send('GET', '/user', undefined, more);
			expect(profile).toMatchObject({ status: 200, body: { name: 'Ann' } });
		}
	});

	test('a cookie whose name is spelled differently counts as a second one of that name', async () => {
		const [ann, eve] = [await register(server), await register(server)].map(
			({ browser }) => browser.cookies.get('psg_auth_token')?.value
		);
		for (const second of [
			`psg_auth_token =${eve}`,
			` psg_auth_token=${eve}`,
			`\tpsg_auth_token\t=${eve}`,
			'psg_auth_token',
			'psg_auth_token='
		]) {
			for (const pair of [`psg_auth_token=${ann};${second}`, `${second};psg_auth_token=${ann}`]) {
				const answer = await raw(server.url, '/user', { headers: { cookie: pair } });
				expect(answer.status, second).toBe(401);
			}
		}
		const alone = await raw(server.url, '/user', { headers: { cookie: `psg_auth_token=${ann}` } });
		expect(alone.status).toBe(200);
	});

	test('two refresh cookies are both ignored, and so is the access token beside them', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		const { browser: eve } = await register(server, { name: 'Eve' });
		const valueOf = (of: Visitor, name: string) => of.cookies.get(name)?.value;
		const name = browser.nameOf('refresh');
		const refreshes = [browser, eve].map((each) => `${name}=${valueOf(each, name)}`);
		for (const access of [browser, eve]) {
			for (const both of [refreshes, refreshes.toReversed(), [name, ...refreshes]]) {
				const cookie = [`psg_auth_token=${valueOf(access, 'psg_auth_token')}`, ...both].join('; ');
				const stray = new Visitor(server);
				const page = await stray.fetch('/dashboard', { headers: { cookie } });
				expect([page.status, page.headers.get('location')]).toEqual([
					303,
					'/login?next=%2Fdashboard'
				]);
				expect((await stray.send('POST', '/user', { name: 'X' }, { cookie })).status).toBe(401);
			}
		}
		for (const [each, name] of [
			[browser, 'Ann'],
			[eve, 'Eve']
		] as const) {
			expect((await each.profile()).body['name']).toBe(name);
		}
	});

	test('two cookies that mark a browser’s drafts are both ignored', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		await browser.draft(person.identifier, { name: 'Ann' });
		const name = browser.nameOf('browser');
		const mark = browser.cookies.get(name)?.value ?? '';
		browser.cookies.set(name, { value: `${mark}; ${name}=tossed`, path: '/' });
		const begun = await browser.session(await person.signUp());
		// The page offers the values for confirmation: without a valid mark, the browser is unknown.
		expect(begun).toMatchObject({ status: 200, body: { redirect_to: '/welcome' } });
	});

	test('a valid cookie does not make up for an invalid bearer token', async () => {
		const headers = { authorization: 'Bearer junk', cookie: `psg_auth_token=${forge({})}` };
		expect((await new Visitor(server).send('GET', '/user', undefined, headers)).status).toBe(401);
	});
});

describe('the keys (T-11)', () => {
	const read = async () => {
		const path = '/.well-known/jwks.json';
		const { body, headers } = await call<{ keys: Json[] }>(server, 'GET', path);
		return { kids: body.keys.map(({ kid }) => kid), keys: body.keys, headers };
	};

	test('verifiers may cache them', async () => {
		expect((await read()).headers.get('cache-control')).toBe('public, max-age=3600');
		const other = { url: server.url, appId: 'AnotherApp00000000000001' };
		const { status, headers } = await call(other, 'GET', '/.well-known/jwks.json');
		expect([status, headers.get('cache-control')]).toEqual([404, 'no-store']);
	});

	test('are published before they sign, and stay valid afterwards', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		const id = 'the-next-key';
		const wait = 25 * 60 * 60;
		await addSigningKey(server, keys, { id, activatesAt: server.now() + wait * 1000 });
		const kidOf = (token: string) => parse(token.split('.')[0] ?? '')['kid'];
		const signer = async () => kidOf((await new Person(server).signUp()).auth_token);

		const { kids, keys: published } = await read();
		expect(kids).toEqual([ours.kid, id]);
		for (const key of published) {
			expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
		}
		expect(await signer()).toBe(ours.kid);
		await server.advance(wait + 1);
		expect(await signer()).toBe(id);
		expect((await read()).kids).toEqual([ours.kid, id]);
		// A user who returns later gets a token signed with the new key.
		expect((await browser.profile()).body['name']).toBe('Ann');
		expect(kidOf(browser.cookies.get('psg_auth_token')?.value ?? '')).toBe(id);
		const old = forge({ claims: { iat: later(0), nbf: later(-60), exp: later(600) } });
		expect((await call(server, 'GET', '/currentuser', { token: old })).status).toBe(200);
	});

	/** Seconds since the epoch, by the server's clock. */
	const later = (seconds: number) => Math.floor(server.now() / 1000) + seconds;
});

test('no test caused a server error', () => {
	expect(server.logs()).not.toMatch(/error|fault|at .*\.js/i);
});
