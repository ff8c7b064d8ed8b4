import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { Authenticator } from '../support/authenticator.ts';
import { call, refresh, signIn, signUp, type Answer } from '../support/client.ts';
import { dump, query, setStatus } from '../support/database.ts';
import { anId, answered, authResult, refusal } from '../support/expected.ts';
import { expectNoFault } from '../support/hostile.ts';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import { Visitor } from '../support/visitor.ts';
import {
	enterByCode,
	getCode,
	giveCode,
	knownBrowser,
	path,
	sendCode,
	signUpIn,
	wrong
} from '../support/sign-in-flows.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

const wrongCode = refusal(400, 'invalid_request');
const tooManyTries = refusal(401, 'exceeded_attempts');
const tooSoon = refusal(429, 'too_many_requests');

const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();
const retryAfter = ({ headers }: Answer) => Number(headers.get('retry-after'));

async function sentAtOnce(service: Server, email: string) {
	const wishes = Array.from({ length: 10 }, () => sendCode(service, new Visitor(service), email));
	const answers = statuses(await Promise.all(wishes));
	const count = (status: number) => answers.filter((each) => each === status).length;
	return { sent: count(201), refused: count(429) };
}

const messagesTo = async (email: string) =>
	(await readMailbox(server)).filter(({ to }) => to === email);

describe('a passcode', () => {
	test('registers and signs in, and appears only in the message (O-01, O-04)', async () => {
		const email = newEmail();
		const browser = new Visitor(server);
		const sent = await sendCode(server, browser, email);
		expect(sent).toEqual(answered(201, { otp_id: anId }));
		expect(sent.headers.get('postern-due-in')).toBe('0');
		const { code = '', subject, text, html } = await waitForMessage(server, email);
		expect(code).toMatch(/^[0-9]{6}$/);
		for (const words of [subject, text, html]) expect(words).toContain(code);
		expect(JSON.stringify([sent.body, ...sent.headers])).not.toContain(code);
		const given = await giveCode(server, browser, sent.body.otp_id, code);
		expect(given).toEqual(answered(200, { auth_result: authResult }));
		const token = given.body.auth_result.auth_token;
		expect(await call(server, 'GET', '/currentuser', { token })).toMatchObject({
			body: { user: { email, email_verified: true, status: 'active', login_count: 1 } }
		});

		// One message a minute: this one waits.
		const again = await sendCode(server, browser, email, 'login');
		expect(again).toEqual(answered(200, { otp_id: anId }));
		expect(Number(again.headers.get('postern-due-in'))).toBeGreaterThan(30);
		await server.advance(61);
		const next = await waitForMessage(server, email);
		const { status } = await giveCode(server, browser, again.body.otp_id, next.code);
		expect(status).toBe(200);
		expect(await sendCode(server, browser, email)).toEqual(
			answered(400, { code: 'invalid_request', error: 'user: already exists.' })
		);
	});

	test('is sent by the login endpoint to a user who has not finished signing up', async () => {
		const email = newEmail();
		await call(server, 'POST', '/users', { body: { identifier: email } });
		const { browser, otp_id, code } = await getCode(server, email, { kind: 'login' });
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
	});

	test('for an unknown address is refused as Passage refused it (E-01)', async () => {
		const browser = new Visitor(server);
		expect(await sendCode(server, browser, newEmail(), 'login')).toEqual(wrongCode);
		expect(await sendCode(server, browser, 'nobody', 'login')).toEqual(wrongCode);
	});

	const inDigits = (zero: number) => (code: string) =>
		code.replace(/\d/g, (digit) => String.fromCharCode(zero + Number(digit)));

	test.each<[string, (code: string) => string]>([
		['with a hyphen', (code) => ` ${code.slice(0, 3)}-${code.slice(3)}\t`],
		['with spaces', (code) => [...code].join('\u202f')],
		['with dashes and marks', (code) => `\u2068${[...code].join('\u2011')}\u2069\u200b`],
		['in full-width digits', inDigits(0xff10)],
		['in Arabic-Indic digits', inDigits(0x660)]
	])('is read %s (O-06, F-04)', async (_, spell) => {
		const { browser, otp_id, code } = await getCode(server, newEmail());
		expect((await giveCode(server, browser, otp_id, spell(code))).status).toBe(200);
	});

	test('malformed codes are refused and do not count as wrong ones (O-06)', async () => {
		const { browser, otp_id, code } = await getCode(server, newEmail());
		const bulk = [code.slice(1), `${code}0`, `${code},${wrong(code)}`, `x${code}`, '', '+12345'];
		const shapes = [Number(code), [code], [code, wrong(code)], { code }, null, true, undefined];
		for (const each of [...bulk, ...shapes]) {
			expect(await giveCode(server, browser, otp_id, each), String(each)).toEqual(wrongCode);
		}
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
	});

	test('works once (O-03, K-04)', async () => {
		const { browser, otp_id, code } = await getCode(server, newEmail());
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
		expect(await giveCode(server, browser, otp_id, code)).toEqual(wrongCode);
	});

	test('expires after five minutes (O-03)', async () => {
		await server.stopClock();
		const one = await getCode(server, newEmail());
		const other = await getCode(server, newEmail());
		await server.advance(290);
		expect((await giveCode(server, one.browser, one.otp_id, one.code)).status).toBe(200);
		await server.advance(11);
		expect(await giveCode(server, other.browser, other.otp_id, other.code)).toEqual(wrongCode);
		await server.startClock();
	});

	test('is bound to its id and to its user (O-04)', async () => {
		const [one, other] = [await getCode(server, newEmail()), await getCode(server, newEmail())];
		// Two random codes are equal once in a million runs.
		if (one.code !== other.code) {
			expect(await giveCode(server, one.browser, other.otp_id, one.code)).toEqual(wrongCode);
		}
		const { otp_id, code } = one;
		for (const more of [{ identifier: newEmail() }, { user_id: 'x' }, { email: newEmail() }]) {
			const body = { otp_id, otp: code, ...more };
			expect(await call(server, 'POST', '/otp/activate', { body })).toEqual(wrongCode);
		}
		for (const id of ['', 'x', '../x', otp_id.toLowerCase() + 'x', null]) {
			const body = { otp_id: id, otp: code };
			expect(await call(server, 'POST', '/otp/activate', { body })).toEqual(wrongCode);
		}
		// The code is not bound to a browser.
		expect((await giveCode(server, new Visitor(server), otp_id, code)).status).toBe(200);
	});

	test('is void after a newer one (M-07)', async () => {
		const email = newEmail();
		const first = await getCode(server, email);
		await server.advance(61);
		const second = await getCode(server, email, { browser: first.browser });
		expect(await giveCode(server, first.browser, first.otp_id, first.code)).toEqual(wrongCode);
		expect((await giveCode(server, second.browser, second.otp_id, second.code)).status).toBe(200);
	});

	test('is neither in the database nor in the log (D-01, L-01)', async () => {
		const email = newEmail();
		const { otp_id, code, browser } = await getCode(server, email);
		const rows = await query<{ code_hash: string }>(
			server,
			'select code_hash from one_time_passcode where id = ?',
			otp_id
		);
		const plain = [code, otp_id + code, code + otp_id].flatMap((text) =>
			(['hex', 'base64url'] as const).map((as) => createHash('sha256').update(text).digest(as))
		);
		expect(plain).not.toContain(rows[0]?.code_hash);
		const bare = (await dump(server)).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');
		expect(bare).not.toMatch(new RegExp(`(?<![\\w-])${code}(?![\\w-])`));
		await giveCode(server, browser, otp_id, wrong(code));
		await giveCode(server, browser, otp_id, code);
		expect(server.logs()).not.toContain(email);
		expect(server.logs()).not.toContain(`"${code}"`);
	});

	test('does not sign in an account that was deactivated or deleted meanwhile (T-08)', async () => {
		const [off, gone] = [newEmail(), newEmail()];
		for (const email of [off, gone]) await enterByCode(server, email);
		await server.advance(61);
		const codes = [
			await getCode(server, off, { kind: 'login' }),
			await getCode(server, gone, { kind: 'login' })
		] as const;
		await setStatus(server, off, 'inactive');
		await query(server, 'delete from identity_user where email = ?', gone);
		const give = ({ browser, otp_id, code }: (typeof codes)[number]) =>
			giveCode(server, browser, otp_id, code);
		expect(await give(codes[0])).toEqual(refusal(403, 'user_not_active'));
		const answer = await give(codes[1]);
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.status).toBeLessThan(500);
	});
});

test('a deactivated user is signed out at once (T-08)', async () => {
	const email = newEmail();
	const { tokens } = await enterByCode(server, email);
	await setStatus(server, email, 'inactive');
	expect(await call(server, 'GET', '/currentuser', { token: tokens.auth_token })).toEqual(
		refusal(401, 'invalid_access_token')
	);
	const { refresh_token } = tokens;
	expect(await call(server, 'POST', '/tokens', { body: { refresh_token } })).toEqual(
		refusal(401, 'invalid_refresh_token')
	);
});

describe('wrong passcodes', () => {
	test('five wrong codes void the passcode, also for the right code (O-02)', async () => {
		const { browser, otp_id, code } = await getCode(server, newEmail());
		for (let by = 1; by <= 5; by++) {
			expect(await giveCode(server, browser, otp_id, wrong(code, by))).toEqual(wrongCode);
		}
		expect(await giveCode(server, browser, otp_id, code)).toEqual(tooManyTries);
		await server.advance(120);
		expect(await giveCode(server, browser, otp_id, code)).toEqual(tooManyTries);
	});

	test('are counted across resends, with growing waits; a passkey need not wait (O-02, E-05)', async () => {
		await server.stopClock();
		const email = newEmail();
		const passkey = new Authenticator();
		const session = await signUp(server, email, passkey);
		const browser = new Visitor(server);
		let { otp_id, code } = await getCode(server, email, { kind: 'login', browser });
		const guess = async (times: number) => {
			for (let by = 1; by <= times; by++) {
				expect(await giveCode(server, browser, otp_id, wrong(code, by))).toEqual(wrongCode);
			}
		};
		await guess(5);
		for (const wait of [60, 120, 240]) {
			// The newest code has no tries left, or one.
			await server.advance(wait);
			({ otp_id, code } = await getCode(server, email, { kind: 'login', browser }));
			await guess(1);
			const blocked = await giveCode(server, browser, otp_id, code);
			expect(blocked).toEqual(tooManyTries);
			expect(retryAfter(blocked)).toBeGreaterThan(wait - 30);
			expect(retryAfter(blocked)).toBeLessThanOrEqual(wait);
		}
		await signIn(server, email, passkey);
		await refresh(server, session.refresh_token);
		await server.advance(241);
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
		await server.startClock();
	});

	test('parallel guesses get five tries in total (O-02)', async () => {
		const { otp_id, code } = await getCode(server, newEmail());
		const guesses = Array.from({ length: 40 }, (_, by) =>
			giveCode(server, new Visitor(server), otp_id, wrong(code, 1 + (by % 9)))
		);
		const tried = (await Promise.all(guesses)).filter(({ status }) => status === 400);
		expect(tried).toHaveLength(5);
		expect(await giveCode(server, new Visitor(server), otp_id, code)).toEqual(tooManyTries);
	});
});

describe('sending', () => {
	test('the same browser gets the same id for a minute, and one message (O-05)', async () => {
		const email = newEmail();
		const { browser, otp_id, code } = await getCode(server, email);
		for (const kind of ['register', 'login', 'login'] as const) {
			const again = await sendCode(server, browser, email.toUpperCase(), kind);
			expect(again.body).toEqual({ otp_id });
		}
		expect(await messagesTo(email)).toHaveLength(1);
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
	});

	test('a request from another browser or a program voids no code; a login voids all (M-07, O-05)', async () => {
		const email = newEmail();
		const { browser, otp_id, code } = await getCode(server, email);
		const program = new Visitor(server, { origin: null });
		const others = [
			await sendCode(server, new Visitor(server), email),
			await sendCode(server, program, email, 'login')
		];
		for (const { status, body } of others) {
			expect(status).toBeLessThan(300);
			expect(body.otp_id).not.toBe(otp_id);
		}
		const impatient = await sendCode(server, program, email, 'login');
		expect(impatient).toEqual(tooSoon);
		expect(retryAfter(impatient)).toBeLessThanOrEqual(60);
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(200);
		const codes = (await messagesTo(email)).map((message) => message.code);
		for (const { body } of others) {
			for (const each of codes) {
				expect(await giveCode(server, browser, body.otp_id, each)).toEqual(wrongCode);
			}
		}
	});

	test('a browser id of another shape than ours is replaced (E-06)', async () => {
		const browser = await knownBrowser(server);
		const [name = ''] = [...browser.cookies.keys()].filter((each) => /browser/.test(each));
		browser.cookies.set(name, { value: 'x'.repeat(3000), path: '/' });
		await getCode(server, newEmail(), { browser });
		expect(browser.cookies.get(name)?.value).toMatch(/^[\w-]{43}$/);
	});

	test('a new code after a used or void one is sent only after the minute (O-05)', async () => {
		const email = newEmail();
		const first = await getCode(server, email);
		const { browser } = first;
		await giveCode(server, browser, first.otp_id, first.code);
		const second = await sendCode(server, browser, email, 'login');
		expect(second.body.otp_id).not.toBe(first.otp_id);
		expect(await messagesTo(email)).toHaveLength(1);
		await server.advance(60);
		const { code = '' } = await waitForMessage(server, email);
		// The minute starts when the message is sent, not when it is requested.
		await server.advance(40);
		const again = await sendCode(server, browser, email, 'login');
		expect(again.body.otp_id).toBe(second.body.otp_id);
		expect((await giveCode(server, browser, second.body.otp_id, code)).status).toBe(200);
		expect(await messagesTo(email)).toHaveLength(2);
	});

	test('an address gets five messages an hour, in any spelling and across a restart (O-05, E-03)', async () => {
		const email = newEmail();
		for (let sent = 0; sent < 5; sent++) {
			await getCode(server, email);
			await server.advance(61);
		}
		await server.restart();
		const refused = await sendCode(server, new Visitor(server), ` ${email.toUpperCase()}`);
		expect(refused).toEqual(tooSoon);
		expect(retryAfter(refused)).toBeGreaterThan(3600 - 6 * 61);
		expect(retryAfter(refused)).toBeLessThanOrEqual(3600);
		expect((await sendCode(server, new Visitor(server), newEmail())).status).toBe(201);
		await server.advance(retryAfter(refused));
		await getCode(server, email);
	});

	test('of parallel requests for one address five send a message (E-04)', async () => {
		expect(await sentAtOnce(server, newEmail())).toEqual({ sent: 5, refused: 5 });
	});

	test('has a daily limit across all addresses (O-05)', async () => {
		const small = await startServer({ env: { MESSAGES_PER_DAY: '2' } });
		try {
			for (let sent = 0; sent < 2; sent++) await getCode(small, newEmail());
			const refused = await sendCode(small, new Visitor(small), newEmail());
			expect(refused).toEqual(tooSoon);
			// Counted by the hour.
			expect(retryAfter(refused)).toBeGreaterThan(82_800);
			await small.advance(retryAfter(refused));
			await getCode(small, newEmail());
		} finally {
			await small.remove();
		}
	});

	test('is refused where the app has only passkeys, and for an invalid identifier', async () => {
		const strict = await startServer({ env: { FALLBACK: 'none' } });
		try {
			const browser = new Visitor(strict);
			for (const kind of ['register', 'login'] as const) {
				const refused = await sendCode(strict, browser, newEmail(), kind);
				expect(refused).toEqual(refusal(403, 'operation_not_allowed'));
			}
		} finally {
			await strict.remove();
		}
		for (const identifier of ['', 'x', '+12015550123', null, 5, ['a@example.com']]) {
			const body = { identifier };
			for (const kind of ['register', 'login']) {
				expect(await call(server, 'POST', `/${kind}/otp`, { body })).toEqual(wrongCode);
			}
		}
	});
});

describe('from several networks', () => {
	const ADDRESS = 'x-test-address';
	let mail: MailServer;
	let wide: Server;

	beforeAll(async () => {
		mail = await startMailServer();
		wide = await startServer({
			env: { ADDRESS_HEADER: ADDRESS, SMTP_URL: mail.url, REQUIRE_VERIFICATION: 'off' }
		});
	});
	afterAll(async () => {
		await wide.remove();
		await mail.stop();
	});

	const from = (address: string) => new Visitor(wide, { headers: { [ADDRESS]: address } });

	async function codeFor(browser: Visitor, email: string, kind: 'register' | 'login' = 'login') {
		const { body } = await sendCode(wide, browser, email, kind);
		const { subject } = await mail.waitFor(email);
		return { otp_id: body.otp_id, code: /\d{6}/.exec(subject)?.[0] ?? '' };
	}

	test('a guessing network waits, and the owner on another network does not (E-05)', async () => {
		const email = newEmail();
		const { otp_id, code } = await codeFor(from('198.51.100.1'), email, 'register');
		const attacker = from('203.0.113.1');
		for (let by = 1; by <= 4; by++) await giveCode(wide, attacker, otp_id, wrong(code, by));
		await wide.advance(61);
		const next = await codeFor(from('198.51.100.1'), email);
		await giveCode(wide, attacker, next.otp_id, wrong(next.code));
		expect(await giveCode(wide, attacker, next.otp_id, next.code)).toEqual(tooManyTries);
		const owner = await giveCode(wide, from('198.51.100.1'), next.otp_id, next.code);
		expect(owner.status).toBe(200);
	});

	test('addresses of one IPv6 customer count as one network (E-03)', async () => {
		const email = newEmail();
		const { otp_id, code } = await codeFor(from('2001:db8:1:2::1'), email, 'register');
		for (let by = 1; by <= 4; by++) {
			await giveCode(wide, from(`2001:db8:1:2:${by}::1`), otp_id, wrong(code, by));
		}
		await wide.advance(61);
		const next = await codeFor(from('2001:db8:1:3::1'), email);
		await giveCode(wide, from('2001:DB8:1:2::ffff'), next.otp_id, wrong(next.code));
		const blocked = await giveCode(wide, from('2001:db8:1:2::1'), next.otp_id, next.code);
		expect(blocked).toEqual(tooManyTries);
		const { status } = await giveCode(wide, from('2001:db8:1:3::1'), next.otp_id, next.code);
		expect(status).toBe(200);
	});

	test('each network can request a hundred messages in an hour (O-05)', async () => {
		await wide.advance(3601);
		const browser = from('192.0.2.1');
		for (let sent = 0; sent < 100; sent++) {
			expect((await sendCode(wide, browser, newEmail())).status).toBe(201);
		}
		expect(await sendCode(wide, browser, newEmail())).toEqual(tooSoon);
		expect((await sendCode(wide, from('192.0.2.2'), newEmail())).status).toBe(201);
	});

	test('a hundred wrong codes make unknown browsers wait an hour, and nothing else (O-02, E-05)', async () => {
		const email = newEmail();
		const passkey = new Authenticator();
		const home = from('192.0.2.7');
		const session = await signUpIn(wide, home, email, passkey);
		for (let round = 0; round < 20; round++) {
			await wide.advance(721);
			const { otp_id, code } = await codeFor(from('192.0.2.9'), email);
			for (let by = 1; by <= 5; by++) {
				const guess = giveCode(wide, from(`10.${round}.${by}.1`), otp_id, wrong(code, by));
				expect(await guess).toEqual(wrongCode);
			}
		}
		await wide.advance(721);
		const last = await codeFor(from('192.0.2.9'), email);
		const stopped = await giveCode(wide, from('192.0.2.9'), last.otp_id, last.code);
		expect(stopped).toEqual(tooManyTries);
		expect(retryAfter(stopped)).toBeLessThanOrEqual(3600);
		await signIn(wide, email, passkey);
		await refresh(wide, session.refresh_token);
		await wide.advance(retryAfter(stopped));
		const next = await codeFor(from('192.0.2.9'), email);
		const known = await codeFor(home, email);
		expect(await giveCode(wide, from('10.0.0.1'), next.otp_id, wrong(next.code))).toEqual(
			wrongCode
		);
		expect(await giveCode(wide, from('192.0.2.9'), next.otp_id, next.code)).toEqual(tooManyTries);
		expect((await giveCode(wide, home, known.otp_id, known.code)).status).toBe(200);
	});
});

describe('on PostgreSQL', () => {
	let shared: Server;

	beforeAll(async () => {
		shared = await startServer({ env: { DATABASE_URL: await createDatabase() } });
	});
	afterAll(() => shared?.remove());

	test('of twenty who give the right code at once one is signed in (O-03)', async () => {
		for (let round = 0; round < 3; round++) {
			const { otp_id, code } = await getCode(shared, newEmail());
			const given = Array.from({ length: 20 }, () =>
				giveCode(shared, new Visitor(shared), otp_id, code)
			);
			const answers = statuses(await Promise.all(given));
			expect(answers.filter((status) => status === 200)).toHaveLength(1);
			expect(answers.filter((status) => status >= 500)).toEqual([]);
		}
	});

	test('parallel guesses get five tries in total (O-02)', async () => {
		const { otp_id, code } = await getCode(shared, newEmail());
		const guesses = Array.from({ length: 40 }, (_, by) =>
			giveCode(shared, new Visitor(shared), otp_id, wrong(code, 1 + (by % 9)))
		);
		const answers = statuses(await Promise.all(guesses));
		expect(answers).toEqual([...Array<number>(5).fill(400), ...Array<number>(35).fill(401)]);
	});

	test('of parallel requests for one address five send a message (E-04)', async () => {
		expect(await sentAtOnce(shared, newEmail())).toEqual({ sent: 5, refused: 5 });
	});

	test('parallel sign-ups all get their code', async () => {
		const wishes = Array.from({ length: 20 }, () =>
			sendCode(shared, new Visitor(shared), newEmail())
		);
		expect(statuses(await Promise.all(wishes))).toEqual(Array(20).fill(201));
	});
});

test('a page of another origin may not ask (C-04)', async () => {
	const answer = await new Visitor(server, { origin: 'https://evil.example' }).fetch(
		path(server, '/login/otp'),
		{ method: 'OPTIONS', headers: { 'access-control-request-method': 'POST' } }
	);
	expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
