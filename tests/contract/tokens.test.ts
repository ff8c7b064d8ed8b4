import { createHmac, createPublicKey, randomBytes, type KeyObject } from 'node:crypto';
import {
	SignJWT,
	UnsecuredJWT,
	createLocalJWKSet,
	decodeJwt,
	decodeProtectedHeader,
	generateKeyPair,
	jwtVerify,
	type JSONWebKeySet,
	type JWTHeaderParameters,
	type JWTPayload
} from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { App } from '../../src/lib/server/relying-party.ts';
import * as signingKeys from '../../src/lib/server/identity/sessions/signing-keys.ts';
import { Authenticator } from '../support/authenticator.ts';
import { toText } from '../support/bytes.ts';
import {
	call,
	refresh,
	request,
	revoke,
	signIn,
	signUp,
	type AuthResult
} from '../support/client.ts';
import { aTime, anId, answered, authResult, publicUser, refusal } from '../support/expected.ts';
import { newEmail } from '../support/addresses.ts';
import { query } from '../support/database.ts';
import { keysOf } from '../support/keys.ts';
import { startServer, type Server } from '../support/server.ts';

const SECRET_KEY = randomBytes(32).toString('base64url');
const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

let server: Server;

beforeAll(async () => {
	server = await startServer({ env: { SECRET_KEY } });
});
afterAll(() => server.remove());
// Some tests come near a time limit, and the machine may be slow.
beforeEach(() => server.stopClock());
afterEach(() => server.startClock());

async function join(email = newEmail()) {
	const passkey = new Authenticator();
	return { email, passkey, tokens: await signUp(server, email, passkey) };
}

const redeem = (refresh_token: unknown) =>
	call<{ auth_result: AuthResult }>(server, 'POST', '/tokens', { body: { refresh_token } });
const currentUser = (token: string) => call(server, 'GET', '/currentuser', { token });

const deadRefresh = refusal(401, 'invalid_refresh_token');
const deadAccess = refusal(401, 'invalid_access_token');

/** Expects both tokens of the newest pair to be valid. */
async function expectAlive({ auth_token, refresh_token }: AuthResult): Promise<AuthResult> {
	expect(await currentUser(auth_token)).toMatchObject({ status: 200 });
	return refresh(server, refresh_token);
}

/** Expects an ended session: all of its tokens are refused. */
async function expectEnded(...pairs: AuthResult[]): Promise<void> {
	for (const { auth_token, refresh_token } of pairs) {
		expect(await redeem(refresh_token)).toEqual(deadRefresh);
		expect(await currentUser(auth_token)).toEqual(deadAccess);
	}
}

describe('an access token (T-01)', () => {
	test('names the user, the app, the session and the lifetime, and contains no personal data', async () => {
		const { email, tokens } = await join();
		const { auth_token } = tokens;
		const { body } = await call<JSONWebKeySet>(server, 'GET', '/.well-known/jwks.json');
		expect(decodeProtectedHeader(auth_token)).toEqual({
			alg: 'RS256',
			typ: 'JWT',
			kid: body.keys[0]?.kid
		});
		const { payload } = await jwtVerify(auth_token, createLocalJWKSet(body), {
			currentDate: new Date(server.now())
		});
		const issuedAt = payload.iat ?? 0;
		expect(Math.abs(issuedAt - server.now() / 1000)).toBeLessThan(10);
		const query = new URLSearchParams({ identifier: email });
		const { user } = await request<{ user: { id: string } }>(server, 'GET', `/users?${query}`);
		expect(payload).toEqual({
			iss: `${server.url}/v1/apps/${server.appId}`,
			sub: user.id,
			aud: [server.appId, server.url],
			iat: issuedAt,
			nbf: issuedAt - 60,
			exp: issuedAt + 15 * MINUTE,
			sid: anId,
			// The clock may move on by a second in between.
			auth_time: expect.toBeOneOf([issuedAt, issuedAt - 1]) as number,
			jti: anId
		});
	});

	test('is different each time, for the same session and authentication', async () => {
		const { tokens } = await join();
		const first = decodeJwt(tokens.auth_token);
		await server.advance(100);
		const second = decodeJwt((await refresh(server, tokens.refresh_token)).auth_token);
		expect(second).toMatchObject({ sub: first.sub, sid: first.sid, auth_time: first.auth_time });
		expect(second.jti).not.toBe(first.jti);
		expect(second.iat).toBeGreaterThanOrEqual((first.iat ?? 0) + 100);
	});

	test('each authentication begins a new session (T-09)', async () => {
		const { email, passkey, tokens } = await join();
		const again = await signIn(server, email, passkey);
		expect(decodeJwt(again.auth_token).sid).not.toBe(decodeJwt(tokens.auth_token).sid);
		expect(again.refresh_token).not.toBe(tokens.refresh_token);
		await revoke(server, tokens.refresh_token);
		await expectEnded(tokens);
		await expectAlive(again);
	});

	test('is valid for 15 minutes', async () => {
		const { tokens } = await join();
		await server.advance(14 * MINUTE);
		expect(await currentUser(tokens.auth_token)).toMatchObject({ status: 200 });
		await server.advance(2 * MINUTE);
		expect(await currentUser(tokens.auth_token)).toEqual(deadAccess);
	});

	test('no cache may store the answer that contains it (C-07)', async () => {
		const { tokens } = await join();
		const { headers } = await redeem(tokens.refresh_token);
		expect(headers.get('cache-control')).toBe('no-store');
		expect(headers.get('set-cookie')).toBeNull();
	});
});

describe('refreshing', () => {
	test('returns a new pair each time (T-04)', async () => {
		const { tokens } = await join();
		const seen = new Set([tokens.refresh_token]);
		let { refresh_token } = tokens;
		for (let turn = 0; turn < 5; turn++) {
			const answer = await redeem(refresh_token);
			expect(answer).toEqual(answered(200, { auth_result: authResult }));
			({ refresh_token } = answer.body.auth_result);
			seen.add(refresh_token);
		}
		expect(seen.size).toBe(6);
	});

	test('50 at once all get the same successor, which stays valid (T-05)', async () => {
		const { tokens } = await join();
		const pairs = await Promise.all(
			Array.from({ length: 50 }, () => refresh(server, tokens.refresh_token))
		);
		const successors = new Set(pairs.map(({ refresh_token }) => refresh_token));
		expect(successors.size).toBe(1);
		expect(successors).not.toContain(tokens.refresh_token);
		expect(new Set(pairs.map(({ auth_token }) => decodeJwt(auth_token).sid)).size).toBe(1);
		for (const { auth_token } of pairs) {
			expect(await currentUser(auth_token)).toMatchObject({ status: 200 });
		}
		const [next] = pairs;
		if (!next) throw new Error('There is no pair.');
		const third = await expectAlive(next);
		await expectAlive(third);
	});

	test('for ten seconds the previous token returns the same successor (T-05)', async () => {
		const { tokens } = await join();
		const next = await refresh(server, tokens.refresh_token);
		await server.advance(8);
		const same = await refresh(server, tokens.refresh_token);
		expect(same.refresh_token).toBe(next.refresh_token);
		await expectAlive(same);
	});

	test('after ten seconds it is reuse and ends the session, including the newest token (T-04)', async () => {
		const { email, passkey, tokens } = await join();
		const elsewhere = await signIn(server, email, passkey);
		const next = await refresh(server, tokens.refresh_token);
		await server.advance(11);
		expect(await currentUser(next.auth_token)).toMatchObject({ status: 200 });
		expect(await redeem(tokens.refresh_token)).toEqual(deadRefresh);
		await expectEnded(next, tokens);
		await expectAlive(elsewhere);
	});

	test('reuse by 20 at once ends the session too (T-04)', async () => {
		const { tokens } = await join();
		const next = await refresh(server, tokens.refresh_token);
		await server.advance(11);
		const answers = await Promise.all(
			Array.from({ length: 20 }, () => redeem(tokens.refresh_token))
		);
		for (const answer of answers) expect(answer).toEqual(deadRefresh);
		await expectEnded(next);
	});

	test('the ten seconds end as soon as the successor is used (T-05)', async () => {
		const { tokens } = await join();
		const second = await refresh(server, tokens.refresh_token);
		const third = await refresh(server, second.refresh_token);
		expect(await redeem(tokens.refresh_token)).toEqual(deadRefresh);
		await expectEnded(third, second);
	});

	test('a successor that is first used later stays valid (T-05)', async () => {
		const { tokens } = await join();
		const next = await refresh(server, tokens.refresh_token);
		await server.advance(DAY);
		await refresh(server, next.refresh_token);
	});

	test('a restored database knows no later token: its session ends, and not for theft (K-15)', async () => {
		const { email, passkey, tokens } = await join();
		const second = await refresh(server, tokens.refresh_token);
		const third = await refresh(server, second.refresh_token);
		const { sid, sub } = decodeJwt(tokens.auth_token);
		await query(server, 'update session set refresh_counter = 1 where id = ?', sid);
		expect(await redeem(third.refresh_token)).toEqual(deadRefresh);
		// The database would take this one, which was exchanged before.
		await expectEnded(second, third);
		const events = 'select kind from event where user_id = ? order by created_at';
		const kinds = (await query<{ kind: string }>(server, events, sub)).map(({ kind }) => kind);
		expect(kinds).toEqual(['registration']);
		await expectAlive(await signIn(server, email, passkey));
	});

	test('a session survives a restart', async () => {
		const { tokens } = await join();
		await server.restart();
		await expectAlive(tokens);
	});

	test.each<[string, (tokens: AuthResult) => string]>([
		['noise', () => toText(randomBytes(32))],
		['nothing', () => ''],
		['a space', () => ' '],
		['a token with more behind it', ({ refresh_token }) => `${refresh_token}x`],
		['a token with a letter less', ({ refresh_token }) => refresh_token.slice(1)],
		['the next token, guessed', ({ refresh_token }) => refresh_token.replace('.0.', '.1.')],
		['a token with spaces around', ({ refresh_token }) => ` ${refresh_token} `],
		['the hash-like', ({ refresh_token }) => refresh_token.toLowerCase()]
	])('%s is refused as a refresh token', async (_, make) => {
		const { tokens } = await join();
		expect(await redeem(make(tokens))).toEqual(deadRefresh);
		await expectAlive(tokens);
	});

	test('a forged token is refused before the database is asked (T-04)', async () => {
		const { refresh_token } = (await join()).tokens;
		await query(server, 'alter table session rename to gone');
		const answers = await Promise.all([
			redeem(refresh_token.replace('.0.', '.1.')),
			redeem(refresh_token)
		]);
		await query(server, 'alter table gone rename to session');
		expect(answers.map(({ status }) => status)).toEqual([401, 500]);
		await refresh(server, refresh_token);
	});

	test('an access token is refused (T-03)', async () => {
		const { tokens } = await join();
		const answer = await redeem(tokens.auth_token);
		expect([400, 401]).toContain(answer.status);
		expect(await redeem(tokens.auth_token.slice(0, 512))).toEqual(deadRefresh);
		await expectAlive(tokens);
	});

	test.each([1, null, true, ['x'], { x: 1 }, 'x'.repeat(513)])(
		'%j is malformed',
		async (refresh_token) => {
			expect(await redeem(refresh_token)).toEqual(refusal(400, 'invalid_request'));
		}
	);

	test('a token of another service is refused', async () => {
		const other = await startServer();
		try {
			const theirs = await signUp(other, newEmail(), new Authenticator());
			expect(await redeem(theirs.refresh_token)).toEqual(deadRefresh);
			expect(await currentUser(theirs.auth_token)).toEqual(deadAccess);
			await refresh(other, theirs.refresh_token);
		} finally {
			await other.remove();
		}
	});

	test('a token of another app is refused, and stays valid there (M-06)', async () => {
		const { tokens } = await join();
		const mine = server.appId;
		await server.stop();
		server.env.PASSAGE_APP_ID = 'AnotherApp00000000000001';
		await server.start();
		expect(await redeem(tokens.refresh_token)).toEqual(deadRefresh);
		expect(await currentUser(tokens.auth_token)).toEqual(deadAccess);
		await revoke(server, tokens.refresh_token);
		await server.stop();
		server.env.PASSAGE_APP_ID = mine;
		await server.start();
		await expectAlive(tokens);
	});
});

describe('the lifetime of a session (T-06)', () => {
	test('without use it ends after 14 days', async () => {
		const { tokens } = await join();
		await server.advance(14 * DAY - MINUTE);
		const next = await refresh(server, tokens.refresh_token);
		await server.advance(14 * DAY + MINUTE);
		await expectEnded(next);
	});

	test('with use it ends 30 days after the sign-in', async () => {
		const { tokens } = await join();
		const end = server.now() / 1000 + 30 * DAY;
		let last = tokens;
		for (const seconds of [10 * DAY, 10 * DAY, 10 * DAY - 5 * MINUTE]) {
			await server.advance(seconds);
			last = await refresh(server, last.refresh_token);
			expect(last.refresh_token_expiration).toBeLessThanOrEqual(end + 1);
		}
		// Without this limit the newest access token would be valid for longer.
		await server.advance(6 * MINUTE);
		await expectEnded(last);
	});

	test('the announced expiration is the true one', async () => {
		const { tokens } = await join();
		const seconds = tokens.refresh_token_expiration - server.now() / 1000;
		expect(seconds).toBeGreaterThan(14 * DAY - MINUTE);
		expect(seconds).toBeLessThanOrEqual(14 * DAY);
	});
});

describe('signing out (T-07)', () => {
	const end = (query: string) => call(server, 'DELETE', `/tokens${query}`);
	const endOf = (token: string) => end(`?${new URLSearchParams({ refresh_token: token })}`);

	test('ends the session and its access token, however often it is repeated', async () => {
		const { tokens } = await join();
		await expectAlive(tokens);
		expect((await endOf(tokens.refresh_token)).status).toBe(200);
		await expectEnded(tokens);
		expect((await endOf(tokens.refresh_token)).status).toBe(200);
	});

	test('accepts a token that was already rotated', async () => {
		const { tokens } = await join();
		const next = await refresh(server, tokens.refresh_token);
		expect((await endOf(tokens.refresh_token)).status).toBe(200);
		await expectEnded(next, tokens);
	});

	test('amid refreshes leaves no valid token', async () => {
		const { tokens } = await join();
		const attempts = Array.from({ length: 20 }, () => redeem(tokens.refresh_token));
		const [ended, ...answers] = await Promise.all([endOf(tokens.refresh_token), ...attempts]);
		expect(ended.status).toBe(200);
		const pairs = answers.filter(({ status }) => status === 200);
		await expectEnded(tokens, ...pairs.map(({ body }) => body.auth_result));
	});

	test.each(['unknown', toText(randomBytes(32)), "' OR 1=1 --", 'ä', 'x'.repeat(2000)])(
		'ignores the unknown token %s',
		async (token) => {
			const { tokens } = await join();
			expect((await endOf(token)).status).toBe(200);
			await expectAlive(tokens);
		}
	);

	test.each(['', '?', '?refresh_token=', '?token=x', '?refresh_token=x&refresh_token=y'])(
		'refuses “%s” without a token',
		async (query) => {
			expect(await end(query)).toEqual(refusal(400, 'invalid_request'));
		}
	);
});

describe('the current user', () => {
	test('contains everything that the elements read', async () => {
		const { email, passkey, tokens } = await join();
		const { sub } = decodeJwt(tokens.auth_token);
		expect(await currentUser(tokens.auth_token)).toEqual(
			answered(200, {
				user: {
					...publicUser(email),
					id: sub,
					created_at: aTime,
					updated_at: aTime,
					last_login_at: aTime,
					login_count: 1,
					social_connections: {},
					webauthn_devices: [
						{
							id: anId,
							cred_id: toText(passkey.find('localhost').id),
							friendly_name: expect.stringMatching(/\S/),
							type: expect.stringMatching(/^(passkey|platform|security_key)$/),
							usage_count: 1,
							user_id: sub,
							icons: { light: null, dark: null },
							created_at: aTime,
							updated_at: aTime,
							last_login_at: aTime
						}
					]
				}
			})
		);
	});

	test('is stored by no cache (C-07)', async () => {
		const { tokens } = await join();
		const { headers } = await currentUser(tokens.auth_token);
		expect(headers.get('cache-control')).toBe('no-store');
	});

	test('the access token can read the session and its user, and end the session', async () => {
		const { tokens } = await join();
		const { sid, sub } = decodeJwt(tokens.auth_token);
		const path = `/postern/v1/apps/${server.appId}/session`;
		const token = tokens.auth_token;
		expect(await call(server, 'GET', path, { token })).toEqual(
			answered(200, {
				session: {
					id: sid,
					user_id: sub,
					draft_id: null,
					draft_browser_hash: null,
					browser_name: '',
					authenticated_with: anId,
					authenticated_at: aTime,
					expires_at: aTime
				},
				user: {
					email: expect.stringContaining('@'),
					email_verified: false,
					phone: '',
					phone_verified: false,
					signup_browser_hash: null,
					user_metadata: null,
					metadata_version: ''
				}
			})
		);
		expect((await call(server, 'DELETE', path, { token })).status).toBe(200);
		await expectEnded(tokens);
		expect(await call(server, 'GET', path, { token })).toEqual(deadAccess);
		expect(await call(server, 'DELETE', path, { token })).toEqual(deadAccess);
	});

	test.each([
		undefined,
		'',
		'Bearer',
		'Bearer ',
		'Bearer null',
		'Bearer undefined',
		'Bearer a.b.c',
		'Bearer a b',
		'Basic YTpi'
	])('“%s” is refused', async (authorization) => {
		const headers = authorization === undefined ? undefined : { authorization };
		expect(await call(server, 'GET', '/currentuser', { headers })).toEqual(deadAccess);
	});

	test('a token outside its header is ignored', async () => {
		const { tokens } = await join();
		const { auth_token } = tokens;
		const headers = { cookie: `psg_auth_token=${auth_token}` };
		expect(await call(server, 'GET', '/currentuser', { headers })).toEqual(deadAccess);
		const path = `/currentuser?auth_token=${auth_token}&access_token=${auth_token}`;
		expect(await call(server, 'GET', path)).toEqual(deadAccess);
		const basic = { authorization: `Basic ${auth_token}` };
		expect(await call(server, 'GET', '/currentuser', { headers: basic })).toEqual(deadAccess);
	});
});

describe('forged access tokens (T-02)', () => {
	type Made = { header: JWTHeaderParameters; payload: JWTPayload };
	let key: KeyObject;
	let publicKeys: JSONWebKeySet;
	let genuine: Made;

	beforeAll(async () => {
		// Signed with the service's own key, so that each token has one defect only.
		const keys = await keysOf(server);
		const db = connect(server.env.DATABASE_URL ?? '');
		key = (await signingKeys.current(db, { id: server.appId, keys } as App)).key;
		await db.destroy();
		publicKeys = (await call<JSONWebKeySet>(server, 'GET', '/.well-known/jwks.json')).body;
	});

	/** A header and claims as the service makes them for a live session. */
	async function make(): Promise<Made> {
		const { auth_token } = (await join()).tokens;
		const header = decodeProtectedHeader(auth_token) as JWTHeaderParameters;
		return { header, payload: decodeJwt(auth_token) };
	}

	const sign = ({ header, payload }: Made, by: CryptoKey | KeyObject = key) =>
		new SignJWT(payload).setProtectedHeader(header).sign(by, { crit: { b64: true, x: true } });

	const b64 = (value: unknown) => toText(Buffer.from(JSON.stringify(value)));
	const seconds = () => Math.floor(server.now() / 1000);
	const without = (name: string) => (payload: JWTPayload) =>
		Object.fromEntries(Object.entries(payload).filter(([each]) => each !== name));

	const claims: [string, (payload: JWTPayload) => JWTPayload][] = [
		['another issuer', (it) => ({ ...it, iss: 'https://evil.example' })],
		['the issuer of another app', (it) => ({ ...it, iss: `${it.iss}x` })],
		['no issuer', without('iss')],
		['another audience', (it) => ({ ...it, aud: ['AnotherApp00000000000001'] })],
		['the origin alone as audience', (it) => ({ ...it, aud: [server.url] })],
		['no audience', without('aud')],
		['an expiry that has passed', (it) => ({ ...it, exp: seconds() - 1 })],
		['no expiry', without('exp')],
		['a text for an expiry', (it) => ({ ...it, exp: 'never' as unknown as number })],
		['a beginning to come', (it) => ({ ...it, nbf: seconds() + 100 })],
		['no time of issue', without('iat')],
		['no subject', without('sub')],
		['no id', without('jti')],
		['no session', without('sid')],
		['a session that is not there', (it) => ({ ...it, sid: 'S0000000000000000000000A' })],
		['a session that is not text', (it) => ({ ...it, sid: 1 })]
	];
	test.each(claims)('signed by the right key, with %s', async (_, change) => {
		genuine = await make();
		const forged = { ...genuine, payload: change(genuine.payload) };
		expect(await currentUser(await sign(forged))).toEqual(deadAccess);
		expect(await currentUser(await sign(genuine))).toMatchObject({ status: 200 });
	});

	const headers: [string, (header: JWTHeaderParameters) => object][] = [
		['no type', ({ typ: _, ...rest }) => rest],
		['another type', (it) => ({ ...it, typ: 'at+jwt' })],
		['no key id', ({ kid: _, ...rest }) => rest],
		['an unknown key id', (it) => ({ ...it, kid: 'unknown' })],
		['a key id that is a query', (it) => ({ ...it, kid: "' OR 1=1 --" })],
		['a key of its own', (it) => ({ ...it, jwk: publicKeys.keys[0] })],
		['an address of keys', (it) => ({ ...it, jku: `${server.url}/keys.json` })],
		['certificates by address', (it) => ({ ...it, x5u: `${server.url}/keys.pem` })],
		['certificates', (it) => ({ ...it, x5c: ['AA=='] })],
		['something critical', (it) => ({ ...it, crit: ['x'], x: 1 })],
		['more', (it) => ({ ...it, more: 1 })]
	];
	test.each(headers)('signed by the right key, with %s in the header', async (_, change) => {
		genuine = await make();
		const header = change(genuine.header) as JWTHeaderParameters;
		expect(await currentUser(await sign({ ...genuine, header }))).toEqual(deadAccess);
		expect(await currentUser(await sign(genuine))).toMatchObject({ status: 200 });
	});

	const signatures: [string, (made: Made) => string | Promise<string>][] = [
		['by a foreign key', async (it) => sign(it, (await generateKeyPair('RS256')).privateKey)],
		[
			'by a foreign key that the token contains',
			async ({ header, payload }) => {
				const own = await generateKeyPair('RS256', { extractable: true });
				const jwk = await crypto.subtle.exportKey('jwk', own.publicKey);
				return sign({ header: { ...header, jwk }, payload }, own.privateKey);
			}
		],
		['not at all', ({ payload }) => new UnsecuredJWT(payload).encode()],
		[
			'not at all, under a key id',
			({ header, payload }) => `${b64({ ...header, alg: 'none' })}.${b64(payload)}.`
		],
		[
			'with the public key as a shared secret',
			({ header, payload }) => {
				const pem = createPublicKey({ key: publicKeys.keys[0] ?? {}, format: 'jwk' });
				const input = `${b64({ ...header, alg: 'HS256' })}.${b64(payload)}`;
				const secret = pem.export({ type: 'spki', format: 'pem' });
				return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
			}
		],
		[
			'for other claims',
			async (it) => {
				const [header, , signature] = (await sign(it)).split('.');
				return `${header}.${b64({ ...it.payload, sub: 'U0000000000000000000000A' })}.${signature}`;
			}
		],
		['and cut off', async (it) => (await sign(it)).split('.').slice(0, 2).join('.')],
		['and cut off behind the dot', async (it) => (await sign(it)).replace(/[^.]*$/, '')]
	];
	test.each(signatures)('signed %s', async (_, forge) => {
		genuine = await make();
		expect(await currentUser(await forge(genuine))).toEqual(deadAccess);
		expect(await currentUser(await sign(genuine))).toMatchObject({ status: 200 });
	});

	test('a refresh token and the API key are refused (T-03)', async () => {
		const { tokens } = await join();
		const { management } = await keysOf(server);
		for (const token of [tokens.refresh_token, management]) {
			expect(await currentUser(token)).toEqual(deadAccess);
		}
	});
});
