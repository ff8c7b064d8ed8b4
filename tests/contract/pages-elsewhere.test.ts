import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { press } from '../support/claims.ts';
import { call, finish, signIn, signUp, startSignIn, type AuthResult } from '../support/client.ts';
import { refusal } from '../support/expected.ts';
import { postForm } from '../support/forms.ts';
import { expectNoFault } from '../support/hostile.ts';
import { keysOf } from '../support/keys.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { Person } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';
import { enterByCode, registerByCode, secretOf, useLink } from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';

// A team's pages use the service from their own origins (AUTH_ORIGINS); the first decides the relying party.

const APP = 'http://app.localhost:5173';
/** Part of the first one's host. */
const ADMIN = 'http://admin.app.localhost:5174';
/** Not part of it: browsers ask for related origins. */
const SHOP = 'http://shop.localhost:5175';
const ANDROID = `android:apk-key-hash:${'A'.repeat(43)}`;
const PAGES = [APP, ADMIN, SHOP];
/** Of the certificate ABAB… in ANDROID_APPS. */
const OTHER_ANDROID = `android:apk-key-hash:${'q6ur'.repeat(10)}q6s`;
/** As an app of an iPhone says it, whatever the port of the pages. */
const APPLE = 'https://app.localhost';

let server: Server;

beforeAll(async () => {
	server = await startServer({
		env: {
			SECRET_KEY: 'the secret key of the test of pages elsewhere',
			AUTH_ORIGINS: [...PAGES, ANDROID].join(', '),
			ANDROID_APPS: `com.example.app:${'AB'.repeat(32)},com.example.app:${'CD'.repeat(32)}`,
			APPLE_APPS: 'A1B2C3D4E5.com.example.app',
			API_HOST: 'api.localhost:8080',
			LOGIN_URL: '/in',
			REDIRECT_URL: '/home'
		}
	});
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

const appFor = async (headers: Record<string, string>) => {
	const { body } = await call<{ app: { auth_origin: string } }>(server, 'GET', '', { headers });
	return body.app;
};
const preflight = (origin: string, path = `/v1/apps/${server.appId}/login/otp`) =>
	raw(server.url, path, {
		method: 'OPTIONS',
		headers: {
			origin,
			'access-control-request-method': 'POST',
			'access-control-request-headers': 'content-type,passage-version'
		}
	});
const strangers = [
	'null',
	'',
	'https://evil.example',
	'http://app.localhost',
	'https://app.localhost:5173',
	'http://xapp.localhost:5173',
	'http://app.localhost:51730',
	'http://app.localhost:5173.evil.example',
	'HTTP://APP.LOCALHOST:5173',
	`${APP}/`,
	`${APP}, ${ADMIN}`,
	ANDROID
];

describe('pages of other origins call the authentication API (C-04)', () => {
	test.each(PAGES)(
		'%s passes a preflight and may read the answers, without credentials',
		async (origin) => {
			const asked = await preflight(origin);
			expect(asked.status).toBe(204);
			expect(asked.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, DELETE');
			const allowed = asked.headers.get('access-control-allow-headers')?.split(', ');
			for (const name of [
				'authorization',
				'content-type',
				'passage-version',
				'passage-element-version',
				'postern-browser'
			]) {
				expect(allowed).toContain(name);
			}
			const body = { identifier: newEmail() };
			const answers = [
				asked,
				await call(server, 'GET', '', { headers: { origin } }),
				await call(server, 'POST', '/login/otp', { body, headers: { origin } })
			];
			for (const { headers } of answers) {
				expect(headers.get('access-control-allow-origin')).toBe(origin);
				expect(headers.get('vary')).toContain('origin');
				expect(headers.get('access-control-allow-credentials')).toBeNull();
				expect(headers.get('access-control-expose-headers')).toContain('retry-after');
			}
		}
	);

	test.each(strangers)('no other origin may: %s', async (origin) => {
		const asked = await preflight(origin);
		const read = await raw(server.url, `/v1/apps/${server.appId}`, { headers: { origin } });
		for (const { headers } of [asked, read]) {
			expect([...headers.keys()].join()).not.toContain('access-control');
		}
	});

	test('the rest of the service and the pages grant access to no origin', async () => {
		for (const path of [
			'/management/v1/apps/x',
			`/postern/v1/apps/${server.appId}/session`,
			'/user'
		]) {
			const { headers } = await preflight(APP, path);
			expect([...headers.keys()].join(), path).not.toContain('access-control');
		}
	});

	test('a request of theirs that carries our cookies is refused, and so is one to our pages (C-03)', async () => {
		const browser = new Visitor(server);
		await browser.draft(newEmail(), { name: 'Ann' });
		expect(browser.cookies.size).toBe(1);
		const page = new Visitor(server, { origin: APP });
		for (const [name, cookie] of browser.cookies) page.cookies.set(name, cookie);
		const path = `/v1/apps/${server.appId}/login/otp`;
		const body = { identifier: newEmail() };
		expect(await page.send('POST', path, body)).toEqual(refusal(403, 'foreign_origin'));
		page.cookies.clear();
		const other = await page.send<{ code: string }>('POST', path, body);
		expect(other.body.code).not.toBe('foreign_origin');
		expect(await page.send('POST', '/drafts', {})).toEqual(refusal(403, 'foreign_origin'));
	});

	test('they get no cookie, which their browsers would not keep', async () => {
		const identifier = newEmail();
		await call(server, 'POST', '/users', { body: { identifier }, headers: { origin: APP } });
		const sent = { body: { identifier }, headers: { origin: APP } };
		const { status, headers } = await call(server, 'POST', '/register/otp', sent);
		expect([status, headers.getSetCookie()]).toEqual([201, []]);
	});
});

describe('a browser that names itself, as it sends no cookie of ours (O-05, E-05)', () => {
	const ask = (identifier: string, browser: string | undefined, origin = APP) =>
		call<{ otp_id: string; code: string }>(server, 'POST', '/login/otp', {
			body: { identifier },
			headers: { origin, ...(browser && { 'postern-browser': browser }) }
		});
	const id = (letter: string) => letter.repeat(43);

	test('gets the code that is on its way when it asks again; others get one of their own', async () => {
		const { identifier, authenticator } = new Person(server);
		await signUp(server, identifier, authenticator, { origin: APP });
		const first = await ask(identifier, id('a'));
		expect(first.status).toBe(200);
		expect((await ask(identifier, id('a'), ADMIN)).body.otp_id).toBe(first.body.otp_id);
		const other = await ask(identifier, id('b'));
		expect([other.status, other.body.otp_id === first.body.otp_id]).toEqual([200, false]);
		// Without a name, or with one that cannot be ours, a page counts by its network.
		expect((await ask(identifier, undefined)).status).toBe(200);
		for (const unfit of [undefined, 'a', `${id('a')}a`, id('.')]) {
			expect((await ask(identifier, unfit)).status).toBe(429);
		}
	});

	test('has a quota of its own once the user has logged in there, which strangers do not use up', async () => {
		const identifier = newEmail();
		const headers = { origin: APP, 'postern-browser': id('v') };
		await call(server, 'POST', '/users', { body: { identifier }, headers });
		const asked = await ask(identifier, id('v'));
		const { code: otp } = await waitForMessage(server, identifier);
		const body = { otp, otp_id: asked.body.otp_id };
		expect((await call(server, 'POST', '/otp/activate', { body, headers })).status).toBe(200);
		await server.advance(61);
		let refused = 0;
		for (const letter of 'bcdefg') {
			if ((await ask(identifier, id(letter))).status === 429) refused++;
			await server.advance(61);
		}
		expect(refused).toBeGreaterThan(0);
		expect((await ask(identifier, id('v'))).status).toBe(200);
	});
});

describe('what the service says of the app', () => {
	test.each(PAGES)('auth_origin is the origin of the page that asks: %s', async (origin) => {
		expect((await appFor({ origin })).auth_origin).toBe(origin);
	});

	test('a program, a stranger and our own pages, where no passkey works, hear of the first', async () => {
		for (const headers of [{}, { origin: 'https://evil.example' }, { origin: server.url }]) {
			expect((await appFor(headers as Record<string, string>)).auth_origin).toBe(APP);
		}
		const own = { 'sec-fetch-site': 'same-origin' };
		expect((await appFor(own)).auth_origin).toBe(APP);
	});

	test('a page behind a proxy that leads its /v1 here asks by its host', async () => {
		const headers = { host: new URL(ADMIN).host, 'sec-fetch-site': 'same-origin' };
		const { status, body } = await raw(server.url, `/v1/apps/${server.appId}`, { headers });
		expect(status).toBe(200);
		expect(JSON.parse(body)).toMatchObject({ app: { auth_origin: ADMIN } });
		const pages = await raw(server.url, '/login', { headers });
		expect(pages.status).toBe(421);
	});

	test('access tokens are for every one of the origins, so that each back end takes them', async () => {
		const authenticator = new Authenticator();
		const { auth_token } = await signUp(server, newEmail(), authenticator, { origin: SHOP });
		expect(decodeJwt(auth_token).aud).toEqual([server.appId, ...PAGES, server.url]);
	});
});

describe('ceremonies (W-03)', () => {
	test('a passkey made on one page works on the others and in the app, bound to the first host', async () => {
		const identifier = newEmail();
		const authenticator = new Authenticator();
		await signUp(server, identifier, authenticator, { origin: APP });
		expect(authenticator.credentials[0]?.rpId).toBe('app.localhost');
		for (const origin of [ADMIN, SHOP, ANDROID, OTHER_ANDROID, APPLE]) {
			const { auth_token } = await signIn(server, identifier, authenticator, { origin });
			expect(auth_token, origin).toBeTruthy();
		}
	});

	test('no other origin is accepted', async () => {
		const { identifier, authenticator } = new Person(server);
		await signUp(server, identifier, authenticator, { origin: APP });
		const others = strangers.filter((each) => each !== ANDROID);
		for (const origin of [...others, `${ANDROID.slice(0, -1)}B`, server.url]) {
			const started = await startSignIn(server, identifier);
			const made = authenticator.get(started.handshake.challenge.publicKey, { origin });
			const answer = await finish(server, 'login', started, made);
			expect(answer, origin).toEqual(refusal(401, 'webauthn_login_failed'));
		}
	});
});

describe('a mailed link leads to the page that asked (M-08)', () => {
	let token: string;
	beforeAll(async () => {
		const authenticator = new Authenticator();
		({ auth_token: token } = await signUp(server, newEmail(), authenticator, { origin: APP }));
	});

	const linkFor = async (headers: Record<string, string>, magic_link_path?: string) => {
		const new_email = newEmail();
		const body = { new_email, magic_link_path };
		const asked = await call(server, 'PATCH', '/currentuser/email', { token, body, headers });
		expect(asked.status).toBe(200);
		const { link = '' } = await waitForMessage(server, new_email);
		return link.replace(/ml[a-z]+/, 'SECRET');
	};

	test('any path of it, with its query and fragment', async () => {
		for (const origin of PAGES) {
			const link = await linkFor({ origin }, '/team/page?tab=2#profile');
			expect(link).toBe(`${origin}/team/page?psg_verify_link=SECRET&tab=2#profile`);
		}
	});

	test('LOGIN_URL without a path, and for a program on the first origin', async () => {
		expect(await linkFor({ origin: SHOP })).toBe(`${SHOP}/in?psg_verify_link=SECRET`);
		for (const headers of [{}, { origin: 'https://evil.example' }]) {
			const link = await linkFor(headers as Record<string, string>, '/register');
			expect(link).toBe(`${APP}/register?psg_verify_link=SECRET`);
		}
		for (const path of ['https://evil.example/', '//evil.example/', '/\\evil.example']) {
			expect(await linkFor({ origin: ADMIN }, path)).toBe(`${ADMIN}/in?psg_verify_link=SECRET`);
		}
	});

	test('and then to the page that the request names, if it is one of ours (R-01)', async () => {
		const follow = async (redirect_url: string) => {
			const new_email = newEmail();
			const body = { new_email, redirect_url };
			await call(server, 'PATCH', '/currentuser/email', { token, body, headers: { origin: APP } });
			const { link = '' } = await waitForMessage(server, new_email);
			const used = await useLink(server, new Visitor(server), secretOf(link));
			return used.body.auth_result.redirect_url;
		};
		expect(await follow(`${ADMIN}/me`)).toBe(`${ADMIN}/me`);
		expect(await follow('https://evil.example/')).toBe('/home');
	});

	test('one of our own pages for a request of ours', async () => {
		const link = await linkFor({ origin: server.url }, '/login?next=/account');
		expect(link).toBe(`${server.url}/login?psg_verify_link=SECRET`);
	});
});

describe('a login whose address another browser registered and never verified (T-10)', () => {
	test('ends in a question on our page, which leads back to the page that asked', async () => {
		const identifier = newEmail();
		await signUp(server, identifier, new Authenticator(), { origin: APP });
		const headers = { origin: SHOP };
		const asked = await call<{ otp_id: string }>(server, 'POST', '/login/otp', {
			body: { identifier },
			headers
		});
		const { code: otp } = await waitForMessage(server, identifier);
		const body = { otp, otp_id: asked.body.otp_id };
		const used = await call<{ auth_result: AuthResult }>(server, 'POST', '/otp/activate', {
			body,
			headers
		});
		const { auth_token: token, redirect_url } = used.body.auth_result;
		const from = encodeURIComponent(SHOP);
		expect(redirect_url).toBe(`${server.url}/claim/open?from=${from}#${token}`);

		// What the script of that page does.
		const browser = new Visitor(server);
		const opening = await (await browser.fetch(`/claim/open?from=${from}`)).text();
		expect(opening).toMatch(/<h1[^>]*>One moment…/);
		expect(opening).toContain(`value="${SHOP}"`);
		const opened = await postForm(browser, '/claim?/open', { token, from: SHOP });
		expect(leadsTo(opened)).toEqual([303, `/claim?from=${from}`]);
		expect(leadsTo(await press(browser, 'keep', { from: SHOP }))).toEqual([303, `${SHOP}/in`]);
	});

	test('no other token opens it, and no other page is led to', async () => {
		const person = new Person(server);
		const { auth_token } = await signUp(server, person.identifier, person.authenticator, {
			origin: APP
		});
		for (const token of [auth_token, '', 'x']) {
			const browser = new Visitor(server);
			const opened = await postForm(browser, '/claim?/open', { token, from: SHOP });
			expect(leadsTo(opened)).toEqual([303, '/login']);
			expect(browser.cookies.size).toBe(0);
		}
		const later = await postForm(new Visitor(server), '/claim?/later', {
			from: 'https://evil.example'
		});
		expect(leadsTo(later)).toEqual([303, '/login']);
	});

	const leadsTo = (answer: Response) => [answer.status, answer.headers.get('location')];
});

describe('what browsers and phones ask a host for', () => {
	const wellKnown = async (name: string, host = 'app.localhost:5173') => {
		const path = `/.well-known/${name}`;
		const { status, headers, body } = await raw(server.url, path, { headers: { host } });
		expect(headers.get('content-type')).toBe('application/json');
		return { status, body: JSON.parse(body) as unknown };
	};

	test('the origins that share passkeys (WebAuthn L3 §5.11), at each of their hosts', async () => {
		const answer = { status: 200, body: { origins: PAGES } };
		for (const host of ['app.localhost', 'shop.localhost:5175', new URL(server.url).host]) {
			expect(await wellKnown('webauthn', host)).toEqual(answer);
		}
	});

	test('the apps that share passkeys and links', async () => {
		expect(await wellKnown('assetlinks.json')).toEqual({
			status: 200,
			body: [
				{
					relation: [
						'delegate_permission/common.handle_all_urls',
						'delegate_permission/common.get_login_creds'
					],
					target: {
						namespace: 'android_app',
						package_name: 'com.example.app',
						sha256_cert_fingerprints: ['AB', 'CD'].map((byte) => Array(32).fill(byte).join(':'))
					}
				}
			]
		});
		const { body } = await wellKnown('apple-app-site-association');
		expect(body).toMatchObject({
			webcredentials: { apps: ['A1B2C3D4E5.com.example.app'] },
			applinks: { details: [{ appIDs: ['A1B2C3D4E5.com.example.app'] }] }
		});
	});

	test('no page for passkeys where none of ours can use them', async () => {
		expect(await wellKnown('passkey-endpoints')).toMatchObject({ status: 404 });
	});
});

describe('API_HOST (C-08)', () => {
	const host = 'api.localhost:8080';
	const user = () => `apps/${server.appId}/users/AbcdefghijklmnopqrstuvwX`;
	const ask = (path: string, headers = {}) =>
		raw(server.url, path, { headers: { host, ...headers } });

	test('has the management API at /v1, with the key and without CORS', async () => {
		for (const path of [`/v1/${user()}`, `/management/v1/${user()}`]) {
			const without = await ask(path, { origin: APP });
			expect([without.status, JSON.parse(without.body)]).toMatchObject([
				401,
				{ code: 'invalid_access_token' }
			]);
			expect([...without.headers.keys()].join()).not.toContain('access-control');
			const authorization = `Bearer ${(await keysOf(server)).management}`;
			const found = await ask(path, { authorization, host: host.toUpperCase() });
			expect([found.status, JSON.parse(found.body)]).toMatchObject([
				404,
				{ code: 'user_not_found' }
			]);
		}
	});

	test('has nothing else', async () => {
		const paths = ['/', '/login', '/user', '/%761/apps', '//v1/apps', `/postern/v1/${user()}`];
		for (const path of [...paths, '/.well-known/webauthn']) {
			expect((await ask(path)).status, path).toBe(421);
		}
	});
});

describe('our own pages beside those of the team', () => {
	test('lead only to a page of ours or of our origins, as a login asks or REDIRECT_URL says (R-01)', async () => {
		const { browser, email } = await registerByCode(server, 'Ann');
		const { tokens } = await enterByCode(server, email, 'login');
		const lead = async (next?: string) =>
			(await browser.session(tokens, { ...(next !== undefined && { next }) })).body.redirect_to;
		// /home is a page of the team's alone.
		expect(await lead()).toBe('/dashboard');
		expect(await lead('/account')).toBe('/account');
		const page = `${SHOP}/cart?x=1#y`;
		expect(await lead(page)).toBe(page);
		for (const each of strangers.filter((stranger) => stranger !== `${APP}/`)) {
			expect(await lead(each), each).toBe('/dashboard');
		}
		for (const path of ['/login', '/welcome', '/claim']) {
			const answer = await browser.fetch(`${path}?${new URLSearchParams({ next: page })}`);
			expect([answer.status, answer.headers.get('location')], path).toEqual([303, page]);
		}
	});

	test('offer no passkey where browsers would refuse it, and say where it works', async () => {
		const { browser } = await registerByCode(server, 'Ann');
		const account = await (await browser.fetch('/account')).text();
		expect(account).toMatch(/<p[^>]*>Passkeys work at app\.localhost:5173\./);
		expect(/<button[^>]*>Add a passkey/.test(account)).toBe(false);
		const login = await (await fetch(`${server.url}/login`)).text();
		expect(/\bpasskeys:(true|false)/.exec(login)?.[1]).toBe('false');
	});

	test('may lead there by a form as well (CSP3 §6.4.1)', async () => {
		const policy = (await fetch(`${server.url}/login`)).headers.get('content-security-policy');
		expect(policy).toContain(`form-action 'self' ${PAGES.join(' ')};`);
	});

	test('carry a page of the team through the page that completes the profile (R-01)', async () => {
		const { browser, tokens } = await enterByCode(server, newEmail());
		const page = `${SHOP}/cart`;
		const asked = `/welcome?${new URLSearchParams({ next: page })}`;
		expect((await browser.session(tokens, { next: page })).body.redirect_to).toBe(asked);
		const saved = await postForm(browser, '/welcome', { name: 'Ann', next: page });
		expect([saved.status, saved.headers.get('location')]).toEqual([303, page]);
	});
});

describe('a link of a back end that opens the page of LOGIN_URL', () => {
	const page = `${SHOP}/welcome?plan=2`;
	const issue = async (body: object) => {
		const { management: token } = await keysOf(server);
		const answer = await call<{ magic_link: { url: string; secret: string } }>(
			server,
			'POST',
			`/management/v1/apps/${server.appId}/magic-links`,
			{ token, body: { redirect_url: page, ...body } }
		);
		expect(answer.status).toBe(201);
		return answer.body.magic_link;
	};
	const open = async (link: { url: string }) => {
		const { pathname, search } = new URL(link.url);
		return (await new Visitor(server).fetch(pathname + search)).text();
	};
	const restart = async (env: Record<string, string>) => {
		await server.stop();
		Object.assign(server.env, env);
		await server.start();
	};

	test('or by a path another on that origin (M-08)', async () => {
		const opens = async (magic_link_path?: string) => {
			const { url, secret } = await issue({ email: newEmail(), magic_link_path });
			return url.replace(secret, 'SECRET');
		};
		expect(await opens()).toBe(`${APP}/in?psg_magic_link=SECRET`);
		await restart({ LOGIN_URL: `${ADMIN}/in` });
		expect(await opens()).toBe(`${ADMIN}/in?psg_magic_link=SECRET`);
		expect(await opens('/invite?plan=2')).toBe(`${ADMIN}/invite?psg_magic_link=SECRET&plan=2`);
	});

	test('leads on from our own page to that of the team which the back end names, as long as it is ours (R-01)', async () => {
		await restart({ LOGIN_URL: `${server.url}/login`, REDIRECT_URL: '/account?tab=1' });
		const link = await issue({ email: newEmail() });
		expect(link.url).toBe(`${server.url}/login?psg_magic_link=${link.secret}`);
		// Our page sends what it knows of the link with its request for a session.
		expect((await open(link)).includes(`next:${JSON.stringify(page)}`)).toBe(true);
		const used = await useLink(server, new Visitor(server), link.secret);
		expect(used.body.auth_result.redirect_url).toBe(page);

		const { browser, email } = await registerByCode(server, 'Ann');
		const { tokens } = await enterByCode(server, email, 'login');
		expect((await browser.session(tokens)).body.redirect_to).toBe('/account?tab=1');
		expect((await browser.fetch('/login')).headers.get('location')).toBe('/account?tab=1');
		const late = await issue({ email: newEmail() });
		await restart({ AUTH_ORIGINS: APP, REDIRECT_URL: `${APP}/home` });
		expect((await open(late)).includes(SHOP)).toBe(false);
		const again = await useLink(server, new Visitor(server), late.secret);
		expect(again.body.auth_result.redirect_url).toBe(`${APP}/home`);
		expect((await browser.fetch('/login')).headers.get('location')).toBe(`${APP}/home`);
	});
});
