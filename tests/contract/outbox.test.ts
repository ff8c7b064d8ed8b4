import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { dump, query } from '../support/database.ts';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';
import { giveCode, sendCode } from '../support/sign-in-flows.ts';

let mail: MailServer;
let server: Server;

beforeAll(async () => {
	mail = await startMailServer();
	server = await startServer({
		env: { SMTP_URL: mail.url, MAIL_FROM: 'Postern <hello@example.com>', APP_NAME: 'A & <B>' }
	});
});
afterEach(() => mail.accept());
afterAll(async () => {
	await server.remove();
	await mail.stop();
});

const mailsTo = (email: string) => mail.messages().filter(({ to }) => to === email);
const waiting = () => query<{ state: string; attempts: number }>(server, 'select * from outbox');
const isEmpty = () => until('the outbox to be empty', async () => (await waiting()).length === 0);
const codeIn = ({ subject }: { subject: string }) => /\d{6}/.exec(subject)?.[0] ?? '';

async function ask(email = newEmail()) {
	const browser = new Visitor(server);
	const began = performance.now();
	const { status, headers, body } = await sendCode(server, browser, email);
	const duration = performance.now() - began;
	expect(status).toBe(201);
	return { email, browser, otp_id: body.otp_id, request: headers.get('x-request-id'), duration };
}

describe('mail (K-13)', () => {
	test('is sent once, signs in, and leaves nothing behind', async () => {
		const { email, browser, otp_id } = await ask();
		const sent = await mail.waitFor(email);
		expect(sent.from).toBe('hello@example.com');
		expect(sent.headers).toMatchObject({
			from: 'Postern <hello@example.com>',
			to: email,
			'auto-submitted': 'auto-generated'
		});
		expect(sent.text).toContain(codeIn(sent));
		// I-05: the app's name is text, not HTML.
		expect(sent.html).toContain('A &#38; &#60;B&#62;');
		expect(sent.html).not.toContain('<B>');
		expect((await giveCode(server, browser, otp_id, codeIn(sent))).status).toBe(200);
		await isEmpty();
		expect(mailsTo(email)).toHaveLength(1);
	});

	test('a mail server that never answers does not delay a request', async () => {
		mail.refuse('silence');
		// The fastest: other programs may have the machine.
		const asked = [await ask(), await ask(), await ask()];
		expect(Math.min(...asked.map(({ duration }) => duration))).toBeLessThan(1000);
		expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
		// The mail server may have accepted them, so the server does not send them again.
		await server.kill();
		mail.accept();
		await server.start();
	});

	test('is sent again after the mail server was down, and arrives once', async () => {
		const port = Number(new URL(mail.url).port);
		await mail.stop();
		const { email, browser, otp_id } = await ask();
		await firstAttempt(email);
		mail = await startMailServer(port);
		await server.advance(6);
		const sent = await mail.waitFor(email);
		expect((await giveCode(server, browser, otp_id, codeIn(sent))).status).toBe(200);
		await isEmptyOf(email);
		expect(mailsTo(email)).toHaveLength(1);
	});

	test('is sent again after a temporary refusal, later each time', async () => {
		// The clock stands still, so that only the test makes the next delivery due.
		await server.stopClock();
		mail.refuse(451);
		const { email, request } = await ask();
		const kept = async () => (await waitingFor(email)).map(({ attempts }) => attempts);
		await until('the first attempt', async () => (await kept())[0] === 1);
		await server.advance(6);
		await until('the second attempt', async () => (await kept())[0] === 2);
		// Each failure names the request that asked, the user, the attempt, and what the server replied.
		const tried = (attempt: number) =>
			`request ${request}, attempt ${attempt}: EMESSAGE DATA 451: 451 `;
		for (const attempt of [1, 2]) await server.logged(tried(attempt));
		await server.logged(new RegExp(`user \\w{24}, request ${request}, attempt 1`));
		await server.advance(6);
		// The courier delivers due messages in order, so a later message shows that it ran.
		mail.accept();
		await mail.waitFor((await ask()).email);
		expect(mail.attempts(email)).toBe(2);
		await server.advance(10);
		await mail.waitFor(email);
		expect(mail.attempts(email)).toBe(3);
		await isEmptyOf(email);
		expect(mailsTo(email)).toHaveLength(1);
		await server.startClock();
	});

	test('is not sent twice after a kill during delivery', async () => {
		mail.refuse('silence');
		const { email } = await ask();
		// The mail server has it, and its answer is pending.
		await until('the mail to be taken', () => mailsTo(email).length === 1);
		await server.kill();
		mail.accept();
		await server.start();
		const other = await ask();
		await mail.waitFor(other.email);
		await server.advance(120);
		const last = await ask();
		await mail.waitFor(last.email);
		expect(mailsTo(email)).toHaveLength(1);
	});

	test('that is waiting is sent after a kill', async () => {
		const { email, browser, otp_id } = await ask();
		const sent = await mail.waitFor(email);
		await giveCode(server, browser, otp_id, codeIn(sent));
		expect((await sendCode(server, browser, email, 'login')).status).toBe(200);
		await server.kill();
		await server.start();
		expect(mailsTo(email)).toHaveLength(1);
		await server.advance(61);
		await mail.waitFor(email);
		expect(mailsTo(email)).toHaveLength(2);
	});

	test('that has expired is not sent', async () => {
		mail.refuse(451);
		const { email } = await ask();
		await firstAttempt(email);
		mail.accept();
		await server.advance(301);
		const other = await ask();
		await mail.waitFor(other.email);
		await isEmptyOf(email);
		expect(mailsTo(email)).toHaveLength(0);
	});

	test('leaves no readable code in the database while it waits (D-01)', async () => {
		mail.refuse(451);
		const { email } = await ask();
		await firstAttempt(email);
		const stored = await dump(server);
		mail.accept();
		await server.advance(6);
		const code = codeIn(await mail.waitFor(email));
		expect(stored).not.toContain(`"${code}"`);
		expect(stored).not.toContain(`${code} is`);
		expect(JSON.stringify(await query(server, 'select sealed_message from outbox'))).not.toContain(
			email
		);
	});

	test('the log reports the errors without the address or the code (L-01)', () => {
		const logs = server.logs();
		expect(logs).toContain('A message could not be sent and is tried again');
		for (const { to, subject } of mail.messages()) {
			expect(logs).not.toContain(to);
			expect(logs).not.toContain(subject);
		}
	});
});

/** Messages about a sign-in, which may wait in the outbox. */
function isEmptyOf(email: string): Promise<true> {
	return until(`nothing to wait for ${email}`, async () => (await waitingFor(email)).length === 0);
}

function firstAttempt(email: string): Promise<true> {
	return until('the first attempt', async () => {
		return (await waitingFor(email)).some(({ attempts }) => attempts > 0);
	});
}

/** The messages to that user in the outbox. */
function waitingFor(email: string) {
	return query<{ attempts: number }>(
		server,
		`select attempts from outbox join identity_user on identity_user.id = outbox.user_id
		where email = ? and state in ('waiting', 'sending')`,
		email
	);
}
