import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { ask, postern } from '../support/cli.ts';
import { refresh, call } from '../support/client.ts';
import { query } from '../support/database.ts';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { register } from '../support/person.ts';
import { giveCode, sendCode, wrong } from '../support/sign-in-flows.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

let mail: MailServer;
let server: Server;

beforeAll(async () => {
	mail = await startMailServer();
	server = await startServer({
		env: { SMTP_URL: mail.url, MAIL_FROM: 'hello@example.com', REQUIRE_VERIFICATION: 'off' }
	});
});
afterEach(() => mail.accept());
afterAll(async () => {
	await server.remove();
	await mail.stop();
});

type Shown = {
	user: { id: string; email: string; email_verified: boolean; status: string };
	passkeys: { name: string }[];
	sessions: { browser_name: string }[];
	messages: { id: string; to: string; state: string; attempts: number; last_error: string }[];
	waits: { limit: string; who: string; until: string }[];
	profile: { name: string } | null;
};

const show = (email: string) => ask<Shown>(server, 'users', 'show', email);
const codeIn = ({ subject }: { subject: string }) => /\d{6}/.exec(subject)?.[0] ?? '';

describe('"I get no code" (K-13)', () => {
	test('the operator finds the refusal of the mail server by the address alone, and the person gets in', async () => {
		const email = newEmail();
		const browser = new Visitor(server);
		// So that only the command makes the next attempt due.
		await server.stopClock();
		mail.refuse(451);
		const { body } = await sendCode(server, browser, email);
		await until('an attempt', () => mail.attempts(email) > 0);
		const waiting = await until('the reply', async () => {
			const rows = await query(server, 'select 1 from outbox where last_error is not null');
			return rows.length > 0 && (await show(email)).messages[0];
		});
		expect(waiting).toMatchObject({ to: email, state: 'waiting', attempts: 1 });
		expect(waiting.last_error).toContain('451 Not now');
		const shown = await postern(server, 'messages', 'queue', email.toUpperCase());
		expect(shown.stdout).toContain('451 Not now');

		mail.accept();
		expect(await ask(server, 'messages', 'retry')).toEqual({ retried: 1 });
		const code = codeIn(await mail.waitFor(email));
		expect((await giveCode(server, browser, body.otp_id, code)).status).toBe(200);
		await until('nothing to wait', async () => {
			return (await query(server, 'select 1 from outbox')).length === 0;
		});
		expect((await show(email)).messages).toEqual([]);
		expect(shown.stdout).not.toContain(code);
		await server.startClock();
	});

	test('a message that was refused for good is shown until a day after it expires', async () => {
		const email = newEmail();
		mail.refuse(550);
		await sendCode(server, new Visitor(server), email);
		const failed = await until('the refusal', async () => {
			const rows = await query(server, "select 1 from outbox where state = 'failed'");
			return rows.length > 0 && (await show(email)).messages[0];
		});
		expect(failed.last_error).toContain('550 Not now');
		await server.advance(23 * 60 * 60);
		expect((await show(email)).messages).toMatchObject([{ id: failed.id }]);
		const late = await postern(server, 'messages', 'retry', failed.id);
		expect(late).toMatchObject({ code: 1, stdout: '' });
		expect(late.stderr).toContain('has expired');
	});

	test('waits after wrong codes are shown with their end (O-02)', async () => {
		const email = newEmail();
		const browser = new Visitor(server);
		for (let codes = 0; codes < 2; codes++) {
			const { body } = await sendCode(server, browser, email);
			const code = codeIn(await mail.waitFor(email));
			for (let tries = 1; tries <= 5 - 2 * codes; tries++) {
				await giveCode(server, browser, body.otp_id, wrong(code, tries));
			}
			await server.advance(61);
		}
		const { waits } = await show(email);
		expect(waits.length).toBe(0);
		const { body } = await sendCode(server, browser, email);
		const code = codeIn(await mail.waitFor(email));
		await giveCode(server, browser, body.otp_id, wrong(code));
		expect((await show(email)).waits).toMatchObject([
			{ limit: 'codes', who: expect.stringContaining('network 127.0.0.1') }
		]);
	});
});

describe('users', () => {
	test('are found by the beginning of their address, and shown with all that support needs', async () => {
		const { person, browser } = await register(server);
		const found = await ask<{ users: Shown['user'][] }>(
			server,
			'users',
			'find',
			person.identifier.slice(0, -4)
		);
		expect(found.users.map(({ email }) => email)).toEqual([person.identifier]);
		const seen = await show(found.users[0]?.id ?? '');
		expect(seen.user).toMatchObject({ email: person.identifier, status: 'active' });
		expect(seen.passkeys).toHaveLength(1);
		expect(seen.sessions).toHaveLength(1);
		expect(seen.profile).toMatchObject({ name: 'Ann' });
		const { stdout } = await postern(server, 'users', 'show', person.identifier);
		expect(stdout).toContain(`${person.identifier} (not verified)`);
		expect(stdout).toContain('Passkeys (1)');
		expect(stdout).toContain('name: Ann');
		expect(stdout).not.toContain('\u001b');
		await browser.logout();
		expect((await show(person.identifier)).sessions).toHaveLength(0);
	});

	test('disabled ones cannot go on or log in, until they are enabled (T-08)', async () => {
		const { person, browser, tokens } = await register(server);
		const again = await person.signIn();
		const pending = new Visitor(server);
		const { body } = await sendCode(server, pending, person.identifier, 'login');
		const code = codeIn(await mail.waitFor(person.identifier));

		const { code: exit, stdout } = await postern(server, 'users', 'disable', person.identifier);
		expect({ exit, stdout }).toMatchObject({
			exit: 0,
			stdout: expect.stringContaining('disabled')
		});
		await expect(refresh(server, again.refresh_token)).rejects.toThrow('401');
		expect((await call(server, 'GET', '/currentuser', { token: tokens.auth_token })).status).toBe(
			401
		);
		expect((await giveCode(server, pending, body.otp_id, code)).status).toBe(400);
		await expect(person.signIn()).rejects.toThrow();
		expect((await browser.saveProfile({ name: 'Bea' })).status).toBe(401);
		expect((await show(person.identifier)).user.status).toBe('inactive');

		await ask(server, 'users', 'enable', person.identifier);
		const back = await person.signIn();
		expect(await ask(server, 'users', 'sign-out', person.identifier)).toMatchObject({ ended: 1 });
		const { events } = await ask<{ events: object[] }>(server, 'events', person.identifier);
		expect(events[0]).toMatchObject({ kind: 'session_ended', actor: 'operator' });
		await expect(refresh(server, back.refresh_token)).rejects.toThrow('401');
		expect((await person.signIn()).auth_token).toBeTruthy();
	});

	test('a deleted one is gone in both halves, and the address registers as another user (V-01)', async () => {
		const { person, browser } = await register(server);
		const { user } = await show(person.identifier);
		const asked = await postern(server, 'users', 'delete', person.identifier);
		expect(asked).toMatchObject({ code: 2, stdout: '' });
		expect(asked.stderr).toContain('Add --yes');
		expect((await browser.profile()).status).toBe(200);

		await ask(server, 'users', 'delete', person.identifier, '--yes');
		for (const [table, column] of [
			['identity_user', 'id'],
			['credential', 'user_id'],
			['session', 'user_id'],
			['profile', 'passage_id']
		]) {
			expect(await query(server, `select 1 from ${table} where ${column} = ?`, user.id)).toEqual(
				[]
			);
		}
		expect((await browser.saveProfile({ name: 'Ann' })).status).toBe(401);
		await person.signUp();
		expect((await show(person.identifier)).user.id).not.toBe(user.id);
	});
});

describe('the command line', () => {
	test('answers misuse with 2 and a failure with 1, each in one sentence on the standard error', async () => {
		for (const words of [
			['users', 'shwo', 'x'],
			['users', 'show', '--jsno']
		]) {
			const ran = await postern(server, ...words);
			expect(ran).toMatchObject({ code: 2, stdout: '' });
			expect(ran.stderr).toMatch(/^error: .+\n/);
		}
		const unknown = await postern(server, 'users', 'show', 'nemo@example.com', '--json');
		expect(unknown).toMatchObject({ code: 1, stdout: '' });
		expect(unknown.stderr.trim().split('\n')).toHaveLength(1);
		expect((await postern(server, 'users', 'find', 'nemo@')).code).toBe(1);
	});

	test('explains itself with examples, also where the settings are wrong', async () => {
		const broken = { ...server, clock: server.clock, env: { ...server.env, ORIGIN: 'nonsense' } };
		const help = await postern(broken, 'users', 'show', '--help');
		expect(help).toMatchObject({ code: 0, stderr: '' });
		expect(help.stdout).toContain('npm run postern -- users show anna@example.com');
		const used = await postern(broken, 'users', 'show', 'anna@example.com');
		expect(used).toMatchObject({ code: 1, stdout: '' });
		expect(used.stderr).toContain('ORIGIN must be an origin');
	});

	test('makes nothing where no server has started', async () => {
		const { writeFile } = await import('node:fs/promises');
		const elsewhere = { ...server.env, DATABASE_URL: 'file:nowhere/postern.db' };
		const ran = await postern(
			{ ...server, clock: server.clock, env: elsewhere },
			'users',
			'find',
			'a'
		);
		expect(ran.code).toBe(1);
		expect(ran.stderr).toContain('the first start of the server');
		await expect(writeFile(`${server.directory}/nowhere/x`, '')).rejects.toThrow('ENOENT');
	});
});
