import { Passage } from '@passageidentity/passage-node';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { call, refresh, signIn } from '../support/client.ts';
import { press, proveElsewhere } from '../support/claims.ts';
import { refusal } from '../support/expected.ts';
import { postForm } from '../support/forms.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { addPasskey } from '../support/person.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import { startServer, type Server } from '../support/server.ts';
import {
	decide,
	enterByCode,
	proveByCode,
	secretOf,
	signUpIn,
	useLink
} from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';

// The first proof of an address that another browser registered and never verified.
let server: Server;
let onPostgres: Server;

beforeAll(async () => {
	[server, onPostgres] = await Promise.all([
		startServer({ env: { IDENTIFIER: 'both' } }),
		startServer({ env: { DATABASE_URL: await createDatabase() } })
	]);
});
afterAll(() => Promise.all([server.remove(), onPostgres.remove()]));

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const undecided = refusal(403, 'decision_required');
const over = refusal(404, 'claim_not_found');

/** An account that was registered with a passkey in a browser of its own, and never verified. */
async function registered(where = server) {
	const browser = new Visitor(where, { headers: { 'user-agent': FIREFOX } });
	const [email, passkey] = [newEmail(), new Authenticator()];
	const draft = await browser.draft(email, { name: 'Eve Planted' });
	const tokens = await signUpIn(where, browser, email, passkey);
	await browser.session(tokens, { draft: draft.body.id });
	return { browser, email, passkey, tokens, id: decodeJwt(tokens.auth_token).sub ?? '' };
}

type Mine = { user: { id: string; email: string; email_verified: boolean; webauthn: boolean } };
const me = async (token: string, where = server) =>
	(await call<Mine>(where, 'GET', '/currentuser', { token })).body.user;
let numbers = 600;
const newPhone = () => `+12015550${numbers++}`;

const leadsTo = (answer: Response) => [answer.status, answer.headers.get('location')];

/** The page, and what it shows; the rest holds the texts of all pages. */
async function question(browser: Visitor) {
	const html = await (await browser.fetch('/claim')).text();
	return { html, main: /<main[^]*<\/main>/.exec(html)?.[0] ?? '' };
}

describe('until the person has decided (T-10)', () => {
	test('the service delivers and changes nothing of the account', async () => {
		const { email, id, browser } = await registered();
		const { tokens } = await proveByCode(server, email);
		const { auth_token: token, refresh_token, redirect_url } = tokens;
		expect([redirect_url, refresh_token]).toEqual([`${server.url}/claim`, '']);
		expect(decodeJwt(token)).toMatchObject({ aud: `${server.appId}/claim` });
		expect(JSON.stringify([tokens, decodeJwt(token)])).not.toContain(id);

		const own = `/postern/v1/apps/${server.appId}`;
		const asked: [string, string, object?][] = [
			['GET', '/currentuser'],
			['GET', '/currentuser/devices'],
			['GET', '/currentuser/user-metadata'],
			['PATCH', '/currentuser/user-metadata', { user_metadata: {} }],
			['PATCH', '/currentuser/email', { new_email: newEmail() }],
			['POST', '/currentuser/devices/start', {}],
			['GET', `${own}/session`],
			['GET', `${own}/sessions`],
			['DELETE', `${own}/sessions`],
			['GET', `${own}/currentuser/export`],
			['GET', `${own}/currentuser/passkeys`],
			['DELETE', `${own}/currentuser`]
		];
		for (const [method, path, body] of asked) {
			const answer = await call(server, method, path, { token, ...(body && { body }) });
			expect(answer, `${method} ${path}`).toEqual(undecided);
		}
		await expect(refresh(server, token)).rejects.toThrow('400');
		const passage = new Passage({ appID: server.appId, apiKey: 'x' });
		await expect(passage.auth.validateJwt(token)).rejects.toThrow();
		// What was there goes on, and is as it was.
		expect((await browser.profile()).body['name']).toBe('Eve Planted');
	});

	test('no page of the account opens, and each leads to the question', async () => {
		const { email, id } = await registered();
		const { browser, leadsTo: page } = await proveElsewhere(server, email);
		expect(page).toBe('/claim');
		for (const path of ['/dashboard', '/account', '/welcome', '/account/delete']) {
			const next = new URLSearchParams({ next: path });
			expect(leadsTo(await browser.fetch(path))).toEqual([303, `/login?${next}`]);
			expect(leadsTo(await browser.fetch(`/login?${next}`))).toEqual([303, `/claim?${next}`]);
		}
		expect(leadsTo(await browser.fetch('/register'))).toEqual([303, '/claim']);
		expect(await browser.profile()).toEqual(undecided);
		expect(await browser.saveProfile({ name: 'Mine' })).toEqual(undecided);
		expect(await browser.send('POST', '/session/token', {})).toEqual(undecided);
		const question = await browser.fetch('/claim');
		expect(question.headers.get('cache-control')).toMatch(/no-store/);
		const html = await question.text();
		expect(html).toContain(email);
		expect(html).toContain('Firefox, Linux');
		expect(html).toContain('number: 1, the last one added now');
		expect(html).not.toContain('Eve Planted');
		expect(html).not.toContain(id);
	});
});

describe.each<[string, () => Server]>([
	['SQLite', () => server],
	['PostgreSQL', () => onPostgres]
])('the answer, on %s (T-10)', (_, choose) => {
	test('keep: the account is verified with all that is in it, and a notice is sent', async () => {
		const where = choose();
		const { email, id, passkey, browser: first } = await registered(where);
		const { browser } = await proveElsewhere(where, email);
		expect(leadsTo(await press(browser, 'keep', { next: '/account' }))).toEqual([303, '/account']);
		expect((await browser.profile()).body['name']).toBe('Eve Planted');
		const { auth_token } = await signIn(where, email, passkey);
		expect(await me(auth_token, where)).toMatchObject({ id, email_verified: true, webauthn: true });
		expect((await first.profile()).status).toBe(200);
		expect(leadsTo(await browser.fetch('/claim'))).toEqual([303, '/dashboard']);
		await where.advance(61);
		expect((await waitForMessage(where, email)).subject).toBe('You have kept your Postern account');
		await where.advance(61);
		const again = await proveElsewhere(where, email);
		expect(again.leadsTo).toBe('/dashboard');
	});

	test('start afresh: a new account, without passkeys, sessions and fields of the earlier one', async () => {
		const where = choose();
		const { email, id, passkey, tokens, browser: first } = await registered(where);
		const { browser } = await proveElsewhere(where, email);
		expect(leadsTo(await press(browser, 'afresh'))).toEqual([303, '/welcome']);
		expect((await browser.profile()).status).toBe(404);
		expect((await first.saveProfile({ name: 'Eve' })).status).toBe(401);
		await expect(refresh(where, tokens.refresh_token)).rejects.toThrow('401');
		await expect(signIn(where, undefined, passkey)).rejects.toThrow('401');
		await where.advance(61);
		const { subject } = await waitForMessage(where, email);
		expect(subject).toBe('You have confirmed your address for Postern');
		const { tokens: later } = await enterByCode(where, email, 'login');
		const user = await me(later.auth_token, where);
		expect(user).toMatchObject({ email, email_verified: true, webauthn: false });
		expect(user.id).not.toBe(id);
	});

	test('two proofs, two opposite answers at once: one counts, and both people get one account', async () => {
		const where = choose();
		const { email } = await registered(where);
		const proofs = [await proveElsewhere(where, email), await proveElsewhere(where, email)];
		const answers = await Promise.all(
			['keep', 'start_afresh'].map((decision, index) =>
				decide(where, proofs[index]?.tokens ?? { auth_token: '' }, decision)
			)
		);
		expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
		const winner = answers.find(({ status }) => status === 200)?.body.auth_result.auth_token ?? '';
		const late = proofs[answers.findIndex(({ status }) => status === 404)];
		if (!late) throw new Error('Both answers counted.');
		expect(leadsTo(await late.browser.fetch('/claim'))).toEqual([303, '/login']);
		const login = await (await late.browser.fetch('/login')).text();
		expect(login).toContain('This was decided already, or too much time has passed.');
		await where.advance(61);
		await waitForMessage(where, email);
		await where.advance(61);
		const { tokens } = await enterByCode(where, email, 'login');
		expect((await me(tokens.auth_token, where)).id).toBe((await me(winner, where)).id);
	});
});

describe('the question (T-10, K-04)', () => {
	test('comes again at the next login where the tab was closed, or the person decides later', async () => {
		const { email, id, browser: first } = await registered();
		await proveElsewhere(server, email);
		await server.advance(61);
		const { browser } = await proveElsewhere(server, email);
		expect(leadsTo(await press(browser, 'later'))).toEqual([303, '/login']);
		expect((await browser.fetch('/login')).status).toBe(200);
		await server.advance(61);
		const { leadsTo: page, browser: third } = await proveElsewhere(server, email);
		expect(page).toBe('/claim');
		await press(third, 'keep');
		expect((await me(third.cookies.get('psg_auth_token')?.value ?? '')).id).toBe(id);
		expect((await first.profile()).status).toBe(200);
	});

	test('is answered once: a second answer, of either kind, changes nothing', async () => {
		const { email, id } = await registered();
		const { tokens } = await proveByCode(server, email);
		const { auth_result } = (await decide(server, tokens, 'keep')).body;
		expect(await decide(server, tokens, 'start_afresh')).toEqual(over);
		expect(await decide(server, tokens, 'keep')).toEqual(over);
		expect(await me(auth_result.auth_token)).toMatchObject({ id, email_verified: true });
	});

	test('expires after an hour, and then nothing has changed', async () => {
		const { email, passkey } = await registered();
		const { browser, tokens } = await proveElsewhere(server, email);
		await server.advance(60 * 60 + 1);
		expect((await decide(server, tokens, 'keep')).status).toBe(401);
		expect(leadsTo(await browser.fetch('/claim'))).toEqual([303, '/login']);
		const { auth_token } = await signIn(server, email, passkey);
		expect(await me(auth_token)).toMatchObject({ email, email_verified: false });
	});

	test('is over where the account verifies the address itself, or is deleted, meanwhile', async () => {
		for (const end of ['verified', 'deleted']) {
			const { email, browser: first, tokens } = await registered();
			const { browser, tokens: claim } = await proveElsewhere(server, email);
			if (end === 'deleted') {
				const path = `/postern/v1/apps/${server.appId}/currentuser`;
				await call(server, 'DELETE', path, { token: tokens.auth_token });
			} else {
				const { auth_token: token } = tokens;
				await server.advance(61);
				await call(server, 'PATCH', '/currentuser/email', { token, body: { new_email: email } });
				const { link = '' } = await waitForMessage(server, email);
				expect((await useLink(server, first, secretOf(link))).status).toBe(200);
			}
			expect(await decide(server, claim, 'start_afresh')).toEqual(over);
			expect(leadsTo(await press(browser, 'keep'))).toEqual([303, '/claim']);
			expect(leadsTo(await browser.fetch('/claim'))).toEqual([303, '/login']);
		}
	});

	test('in a tab left open, a form about another account changes nothing', async () => {
		const [one, other] = [await registered(), await registered()];
		const { browser } = await proveElsewhere(server, one.email);
		const left = /name="claim" value="(\w+)"/.exec(
			await (await browser.fetch('/claim')).text()
		)?.[1];
		const second = await proveElsewhere(server, other.email);
		const answer = await postForm(second.browser, '/claim?/afresh', { claim: left ?? '' });
		expect(leadsTo(answer)).toEqual([303, '/claim']);
		for (const { email, passkey } of [one, other]) await signIn(server, email, passkey);
	});

	test.each([
		['another origin', { origin: 'https://evil.example' }],
		['no origin', { origin: null }]
	])('is not answered by a form from %s (C-03)', async (_, { origin }) => {
		const { email, passkey } = await registered();
		const { browser } = await proveElsewhere(server, email);
		browser.origin = origin;
		expect((await press(browser, 'afresh')).status).toBe(403);
		await signIn(server, email, passkey);
	});

	test.each(['', 'x', 'a.b.c'])('is not answered with the token “%s” (T-02)', async (token) => {
		const claim = `/postern/v1/apps/${server.appId}/claim`;
		expect((await decide(server, { auth_token: token }, 'keep')).status).toBe(401);
		expect((await call(server, 'GET', claim, { token })).status).toBe(401);
	});

	test('is not answered with an access token, nor with another word (T-03)', async () => {
		const { email, tokens } = await registered();
		expect((await decide(server, tokens, 'keep')).status).toBe(401);
		const { tokens: claim } = await proveByCode(server, email);
		expect((await decide(server, claim, 'both')).status).toBe(400);
	});
});

describe('an address that cannot be kept with its account (T-10)', () => {
	/** An account that has verified a phone number and never its email address. */
	async function withPhone() {
		const account = await registered();
		const { auth_token: token } = account.tokens;
		const new_phone = newPhone();
		await call(server, 'PATCH', '/currentuser/phone', { token, body: { new_phone } });
		const { link = '' } = await waitForMessage(server, new_phone);
		expect((await useLink(server, account.browser, secretOf(link))).status).toBe(200);
		return { ...account, phone: new_phone };
	}

	test('leaves an account with another verified one only after the question, which shows nothing of it', async () => {
		const { email, phone, passkey, id } = await withPhone();
		const { browser, tokens } = await proveElsewhere(server, email);
		const { main, html } = await question(browser);
		expect(main).toContain('Another account holds this address');
		expect(main).not.toMatch(/keep|passkeys|Registered/);
		for (const secret of [phone, id, 'Firefox, Linux', 'Eve']) expect(main).not.toContain(secret);
		for (const secret of [phone, id, 'Firefox, Linux']) expect(html).not.toContain(secret);
		expect((await decide(server, tokens, 'keep')).status).toBe(403);
		expect(await me((await signIn(server, email, passkey)).auth_token)).toMatchObject({ email });
		expect(leadsTo(await press(browser, 'afresh'))).toEqual([303, '/welcome']);
		const { auth_token } = await signIn(server, phone, passkey);
		expect(await me(auth_token)).toMatchObject({ id, email: '', phone });
	});

	test('is taken by a link to a logged-in user’s new address only after the question', async () => {
		const { email, tokens: squatter, passkey } = await registered();
		const { browser, tokens } = await enterByCode(server, newEmail());
		await browser.session(tokens);
		await call(server, 'PATCH', '/currentuser/email', {
			token: tokens.auth_token,
			body: { new_email: email }
		});
		const { link = '' } = await waitForMessage(server, email);
		const used = await useLink(server, browser, secretOf(link));
		const begun = await browser.session(used.body.auth_result);
		expect(begun.body.redirect_to).toBe('/claim');
		const { main, html } = await question(browser);
		expect(main).toContain('Use it for my account');
		expect(html).not.toContain('Firefox, Linux');
		expect((await decide(server, used.body.auth_result, 'keep')).status).toBe(403);
		await signIn(server, email, passkey);
		const { id } = await me(tokens.auth_token);
		expect((await press(browser, 'afresh')).status).toBe(303);
		const own = browser.cookies.get('psg_auth_token')?.value ?? '';
		expect(await me(own)).toMatchObject({ id, email, email_verified: true });
		expect((await call(server, 'GET', '/currentuser', { token: squatter.auth_token })).status).toBe(
			401
		);
	});
});

test('a passkey that is added while the question is open counts, and goes with the account (T-10)', async () => {
	const { email, tokens } = await registered();
	const { browser, tokens: claim } = await proveElsewhere(server, email);
	const passkey = new Authenticator();
	await addPasskey(server, tokens.auth_token, passkey);
	expect(await (await browser.fetch('/claim')).text()).toContain('number: 2');
	expect((await decide(server, claim, 'start_afresh')).status).toBe(200);
	await expect(signIn(server, undefined, passkey)).rejects.toThrow('401');
});
