import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { call, type Answer } from '../support/client.ts';
import { dump, query, setStatus } from '../support/database.ts';
import { aTime, anId, answered, authResult, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import { Visitor } from '../support/visitor.ts';
import {
	approveLink,
	getLink,
	poll,
	secretOf,
	sendLink,
	useLink
} from '../support/sign-in-flows.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: Server;

beforeAll(async () => {
	server = await startServer({ env: { FALLBACK: 'magic_link' } });
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

const unknown = refusal(404, 'magic_link_not_found');
const used = refusal(401, 'invalid_magic_link');
const signedIn = answered(200, { auth_result: authResult });

const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();
const messagesTo = async (email: string) =>
	(await readMailbox(server)).filter(({ to }) => to === email);
const preview = (magic_link: string, browser_hash?: string) =>
	call<{ link: object }>(server, 'POST', `/postern/v1/apps/${server.appId}/links/preview`, {
		body: { magic_link, browser_hash }
	});

describe('a link', () => {
	test('registers and signs in; its secret is only in the message (M-01)', async () => {
		const email = newEmail();
		const browser = new Visitor(server);
		const sent = await sendLink(server, browser, email);
		expect(sent).toEqual(answered(201, { magic_link: { id: anId } }));
		const { link = '', text, html, subject } = await waitForMessage(server, email);
		const secret = secretOf(link);
		// 172 bits.
		expect(secret).toMatch(/^ml[ghjkmnpqrstvwxyz]{43}$/);
		for (const words of [text, html]) expect(words).toContain(secret);
		expect(subject).not.toContain(secret);
		expect(JSON.stringify([sent.body, ...sent.headers])).not.toContain(secret);
		expect(secret).not.toContain(sent.body.magic_link.id);
		const activated = await useLink(server, browser, secret);
		expect(activated).toEqual(signedIn);
		const token = activated.body.auth_result.auth_token;
		expect(await call(server, 'GET', '/currentuser', { token })).toMatchObject({
			body: { user: { email, email_verified: true, status: 'active', login_count: 1 } }
		});
		await server.advance(61);
		const again = await getLink(server, email, { kind: 'login', browser });
		expect(await useLink(server, browser, again.secret)).toEqual(signedIn);
		expect(await sendLink(server, browser, email)).toEqual(
			answered(400, { code: 'invalid_request', error: 'user: already exists.' })
		);
		expect((await messagesTo(email)).map((each) => each.subject)).toEqual([
			'Log in to Postern',
			'Finish registering with Postern'
		]);
	});

	test('works once (M-02)', async () => {
		const { browser, secret } = await getLink(server, newEmail());
		expect(await useLink(server, browser, secret)).toEqual(signedIn);
		expect(await useLink(server, browser, secret)).toEqual(used);
		expect(await useLink(server, new Visitor(server), secret)).toEqual(used);
		expect(await approveLink(server, browser, secret)).toEqual(used);
		expect(await preview(secret)).toEqual(used);
	});

	test('expires after ten minutes (M-03)', async () => {
		await server.stopClock();
		const one = await getLink(server, newEmail());
		const other = await getLink(server, newEmail());
		await server.advance(590);
		expect(await useLink(server, one.browser, one.secret)).toEqual(signedIn);
		await server.advance(11);
		expect(await preview(other.secret)).toEqual(used);
		expect(await approveLink(server, other.browser, other.secret)).toEqual(used);
		expect(await useLink(server, other.browser, other.secret)).toEqual(used);
		expect(await poll(server, other.browser, other.id)).toEqual(unknown);
		await server.startClock();
	});

	test.each(['', 'ml', 'x', `ml${'A'.repeat(43)}`, "' or 1=1 --", 'a\u0000b'])(
		'%j is not accepted as a secret (M-06)',
		async (secret) => {
			const browser = new Visitor(server);
			expect(await useLink(server, browser, secret)).toEqual(unknown);
			expect(await approveLink(server, browser, secret)).toEqual(unknown);
			expect(await preview(secret)).toEqual(unknown);
		}
	);

	test('its id is not accepted as its secret, nor its secret as its id (M-06)', async () => {
		const { browser, id, secret } = await getLink(server, newEmail());
		expect(await useLink(server, browser, id)).toEqual(unknown);
		expect(await poll(server, browser, secret)).toEqual(unknown);
		expect(await useLink(server, browser, secret)).toEqual(signedIn);
	});

	test('is void after a newer one or a sign-in (M-07)', async () => {
		const email = newEmail();
		const first = await getLink(server, email);
		await server.advance(61);
		const second = await getLink(server, email, { browser: first.browser });
		expect(await useLink(server, first.browser, first.secret)).toEqual(unknown);
		expect(await useLink(server, second.browser, second.secret)).toEqual(signedIn);
		expect(await poll(server, first.browser, first.id)).toEqual(unknown);
	});

	test('does not sign in an account that was deactivated or deleted meanwhile (T-08)', async () => {
		const [off, gone] = [await getLink(server, newEmail()), await getLink(server, newEmail())];
		const approved = await getLink(server, newEmail());
		await approveLink(server, new Visitor(server), approved.secret);
		for (const { secret } of [off, approved]) {
			const hash = createHash('sha256').update(secret).digest('base64url');
			const [row] = await query<{ identifier: string }>(
				server,
				'select identifier from magic_link where secret_hash = ?',
				hash
			);
			await setStatus(server, row?.identifier ?? '', 'inactive');
		}
		expect(await useLink(server, off.browser, off.secret)).toEqual(refusal(403, 'user_not_active'));
		expect(await poll(server, approved.browser, approved.id)).toEqual(
			refusal(403, 'user_not_active')
		);
		await query(server, 'delete from magic_link where id = ?', gone.id);
		expect(await useLink(server, gone.browser, gone.secret)).toEqual(unknown);
	});

	test('its secret is neither in the database nor in the log (D-01, L-01)', async () => {
		const email = newEmail();
		const { link, secret, browser } = await getLink(server, email);
		expect(await dump(server)).not.toContain(secret);
		expect(await dump(server)).toContain(createHash('sha256').update(secret).digest('base64url'));
		await browser.fetch(new URL(link).pathname + new URL(link).search);
		await useLink(server, browser, secret);
		expect(server.logs()).not.toContain(secret);
		expect(server.logs()).not.toContain(email);
	});
});

describe('a mail scanner (M-04)', () => {
	test.each(['GET', 'HEAD', 'OPTIONS', 'POST'])('does not use up a link by %s', async (method) => {
		const { browser, id, link, secret } = await getLink(server, newEmail());
		const { pathname, search } = new URL(link);
		const scanner = new Visitor(server, { origin: null, headers: { 'user-agent': 'Scanner/1' } });
		for (let times = 0; times < 3; times++) {
			const page = await scanner.fetch(pathname + search, { method });
			expect(page.status).toBeLessThan(500);
			const body = await page.text();
			if (method === 'GET') expect(body).toContain('<h1');
		}
		expect((await preview(secret)).status).toBe(200);
		expect(await poll(server, browser, id)).toEqual(unknown);
		expect(await poll(server, scanner, id)).toEqual(unknown);
		expect(await useLink(server, browser, secret)).toEqual(signedIn);
	});

	test.each(['GET', 'HEAD', 'OPTIONS'])('finds no %s route that uses a link', async (method) => {
		const { browser, secret } = await getLink(server, newEmail());
		const paths = [
			`/v1/apps/${server.appId}/magic-link/activate`,
			`/v1/apps/${server.appId}/magic-link/status`,
			`/postern/v1/apps/${server.appId}/links/approve`
		];
		for (const path of paths) {
			const answer = await new Visitor(server).fetch(`${path}?magic_link=${secret}`, { method });
			expect([204, 405]).toContain(answer.status);
		}
		expect(await useLink(server, browser, secret)).toEqual(signedIn);
	});
});

describe('two browsers (M-05)', () => {
	test('the page of a link shows when, where and with which browser it was requested', async () => {
		const email = newEmail();
		const browser = new Visitor(server, { headers: { 'user-agent': FIREFOX } });
		const { secret } = await getLink(server, email, { browser });
		const told = {
			purpose: 'register',
			identifier: email,
			identifier_kind: 'email',
			browser_name: 'Firefox, Linux',
			created_at: aTime,
			same_browser: false,
			from_app: false
		};
		expect(await preview(secret)).toEqual(answered(200, { link: told }));
		const mark = browser.cookies.get(browser.nameOf('browser'))?.value ?? '';
		const hash = createHash('sha256').update(mark).digest('base64url');
		expect((await preview(secret, hash)).body.link).toEqual({ ...told, same_browser: true });
		expect((await preview(secret, mark)).body.link).toEqual(told);
	});

	test.each(['<img src=x onerror=alert(1)>', 'evil.example/1.0 (call 0900-123456)', ''])(
		'a browser that calls itself %j is unknown, in the page and in the message (I-05)',
		async (agent) => {
			const email = newEmail();
			const browser = new Visitor(server, { headers: { 'user-agent': agent } });
			await sendLink(server, browser, email);
			const { text, link = '' } = await waitForMessage(server, email);
			expect((await preview(secretOf(link))).body).toMatchObject({ link: { browser_name: '' } });
			expect(text).toContain('Requested from: Unknown browser');
			const { pathname, search } = new URL(link);
			const page = await (await new Visitor(server).fetch(pathname + search)).text();
			expect(page).toContain('<bdi>Unknown browser</bdi>');
			for (const shown of [text, page]) expect(shown).not.toMatch(/onerror|evil\.example|0900/);
		}
	);

	test('used where it was requested, it signs in there once, and the poll signs in the same browser', async () => {
		const { browser, id, secret } = await getLink(server, newEmail());
		expect(await poll(server, browser, id)).toEqual(unknown);
		expect(await useLink(server, browser, secret)).toEqual(signedIn);
		expect(await poll(server, new Visitor(server), id)).toEqual(unknown);
		expect(await poll(server, browser, id)).toEqual(signedIn);
		expect(await poll(server, browser, id)).toEqual(unknown);
	});

	test('used elsewhere, it signs in only there', async () => {
		const { browser, id, secret } = await getLink(server, newEmail());
		const phone = new Visitor(server);
		expect(await useLink(server, phone, secret)).toEqual(signedIn);
		expect(await poll(server, browser, id)).toEqual(unknown);
		expect(await poll(server, phone, id)).toEqual(unknown);
	});

	test('approved elsewhere, it signs in only the browser that requested it, once', async () => {
		const { browser, id, secret } = await getLink(server, newEmail());
		const phone = new Visitor(server);
		expect(await approveLink(server, phone, secret)).toEqual(answered(200, {}));
		expect(phone.cookies.has('psg_auth_token')).toBe(false);
		expect(await poll(server, phone, id)).toEqual(unknown);
		expect(await poll(server, new Visitor(server), id)).toEqual(unknown);
		const polls = Array.from({ length: 5 }, () => poll(server, browser, id));
		expect(statuses(await Promise.all(polls))).toEqual([200, 404, 404, 404, 404]);
		expect(await useLink(server, phone, secret)).toEqual(used);
		expect(await approveLink(server, phone, secret)).toEqual(used);
	});

	test('an approval cannot be collected after the link has expired', async () => {
		const { browser, id, secret } = await getLink(server, newEmail());
		await approveLink(server, new Visitor(server), secret);
		await server.advance(601);
		expect(await poll(server, browser, id)).toEqual(unknown);
	});

	test.each([null, '', undefined, 'x'])('a poll with the id %j never succeeds', async (id) => {
		const answer = await call(server, 'POST', '/magic-link/status', { body: { id } });
		expect(answer).toEqual(unknown);
	});
});

describe('the page that a link leads to (M-08)', () => {
	/** Where the link leads, and what the service remembers for the page there. */
	const reached = async (magic_link_path: string) => {
		const { link, secret } = await getLink(server, newEmail(), { magic_link_path });
		const [address = '', query] = link.split('?');
		// So no mail program cuts anything off (M-09).
		expect(query).toBe(`psg_magic_link=${secret}`);
		const { draft_id, next } = (await preview(secret)).body.link as Partial<Record<string, string>>;
		const kept = new URLSearchParams({
			...(draft_id && { draft: draft_id }),
			...(next && { next })
		});
		return `${address.replace(server.url, '')}?${kept}`.replace(/\?$/, '');
	};

	test.each([
		['/register', '/register'],
		['/login', '/login'],
		['/auth#top', '/auth'],
		['/register?draft=abc_-1&next=%2Faccount', '/register?draft=abc_-1&next=%2Faccount'],
		['/login?psg_magic_link=old&psg_verify_link=old', '/login'],
		['/register?evil=1&draft=<script>', '/register'],
		['/account', '/login'],
		['/dashboard?next=/x', '/login?next=%2Fx'],
		['https://evil.example/register', '/login'],
		['//evil.example/register', '/login'],
		['/\\evil.example/register', '/login'],
		['\\\\evil.example/register', '/login'],
		['javascript:alert(1)', '/login'],
		['register', '/login'],
		['', '/login'],
		['/register/../../x', '/login'],
		['/%2e%2e/register', '/register'],
		['/\t/evil.example/register', '/register'],
		['/register@evil.example', '/login'],
		['/login?a=b?c=d', '/login']
	])('%s: %s', async (wish, kept) => {
		expect(await reached(wish)).toBe(kept);
	});

	test('is never on another host, whatever the request’s headers say (C-08)', async () => {
		const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' };
		const browser = new Visitor(server, { headers });
		const { link } = await getLink(server, newEmail(), { browser });
		expect(link).toMatch(new RegExp(`^${server.url}/login\\?`));
	});
});

test('the page of a link does not leak its secret (M-09)', async () => {
	const { link } = await getLink(server, newEmail());
	const page = await fetch(link);
	expect(page.status).toBe(200);
	expect(page.headers.get('referrer-policy')).toBe('no-referrer');
	expect(page.headers.get('cache-control')).toContain('no-store');
	const html = await page.text();
	for (const [, address = ''] of html.matchAll(/(?:src|href)="(https?:[^"]+)"/g)) {
		expect(new URL(address).origin).toBe(server.url);
	}
});

describe('sending', () => {
	test('the same browser gets the same id for a minute, and one message (O-05)', async () => {
		const email = newEmail();
		const { browser, id, secret } = await getLink(server, email);
		for (const kind of ['register', 'login'] as const) {
			const again = await sendLink(server, browser, email, { kind });
			expect(again.body).toEqual({ magic_link: { id } });
		}
		expect(await messagesTo(email)).toHaveLength(1);
		expect(await useLink(server, browser, secret)).toEqual(signedIn);
	});

	test('a new link after a used one is sent only after a wait (O-05)', async () => {
		const email = newEmail();
		const { browser, id, secret } = await getLink(server, email);
		await useLink(server, browser, secret);
		const next = await sendLink(server, browser, email, { kind: 'login' });
		expect(next.body.magic_link.id).not.toBe(id);
		expect(await messagesTo(email)).toHaveLength(1);
		await server.advance(60);
		const { link = '' } = await waitForMessage(server, email);
		expect(await useLink(server, browser, secretOf(link))).toEqual(signedIn);
		expect(await poll(server, browser, next.body.magic_link.id)).toEqual(signedIn);
	});

	test('is refused where the app uses codes, and a code where it uses links', async () => {
		const body = { identifier: newEmail() };
		for (const kind of ['register', 'login']) {
			expect(await call(server, 'POST', `/${kind}/otp`, { body })).toEqual(
				refusal(403, 'operation_not_allowed')
			);
		}
		const other = await startServer();
		try {
			for (const kind of ['register', 'login']) {
				expect(await call(other, 'POST', `/${kind}/magic-link`, { body })).toEqual(
					refusal(403, 'operation_not_allowed')
				);
			}
		} finally {
			await other.remove();
		}
	});
});

describe('many requests at once (M-02)', () => {
	let shared: Server;

	beforeAll(async () => {
		const env = { DATABASE_URL: await createDatabase(), FALLBACK: 'magic_link' };
		shared = await startServer({ env });
	});
	afterAll(() => shared?.remove());

	test.each([
		['SQLite', () => server],
		['PostgreSQL', () => shared]
	])('on %s one of them uses, approves or collects the link', async (_, choose) => {
		const target = choose();
		for (let round = 0; round < 3; round++) {
			const { browser, id, secret } = await getLink(target, newEmail());
			const uses = Array.from({ length: 10 }, () => useLink(target, new Visitor(target), secret));
			const approvals = Array.from({ length: 10 }, () =>
				approveLink(target, new Visitor(target), secret)
			);
			const all = await Promise.all([...uses, ...approvals]);
			expect(statuses(all)).toEqual([200, ...Array<number>(19).fill(401)]);
			const approved = (await Promise.all(approvals)).some(({ status }) => status === 200);
			const polls = Array.from({ length: 10 }, () => poll(target, browser, id));
			const expected = [approved ? 200 : 404, ...Array<number>(9).fill(404)];
			expect(statuses(await Promise.all(polls))).toEqual(expected);
		}
	});
});
