import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import type { Content } from '../../src/lib/server/delivery/templates.ts';
import * as outbox from '../../src/lib/server/delivery/outbox.ts';
import type { App } from '../../src/lib/server/relying-party.ts';
import { keysOf } from '../support/keys.ts';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { startServer, type Server } from '../support/server.ts';
import { createDatabase } from '../support/shared-postgres.ts';
import { until } from '../support/wait.ts';

const SECRET_KEY = 'the secret key of the delivery test';

let server: Server;
let db: Db;

/** Starts a server whose outbox the test fills itself. */
async function begin(env: Record<string, string> = {}) {
	server = await startServer({ env: { SECRET_KEY, ...env } });
	db = connect(server.env.DATABASE_URL ?? '');
}

async function end() {
	await server.remove();
	await db.destroy();
}

/** Empties the outbox for the next test. */
afterEach(() => db.deleteFrom('outbox').execute());

const brand = { name: 'Acme', accent: { light: '#5b2a86' }, support: '' };
const appOf = async (id: string) =>
	({ id, brand, origin: 'http://localhost', keys: await keysOf(server) }) as App;

async function put(value: string, content: Content, kind: 'email' | 'phone' = 'email') {
	const due_at = new Date(server.now()).toISOString();
	const expires_at = new Date(server.now() + 300_000).toISOString();
	const to = { identifier: { kind, value }, user_id: 'ann', language: 'en' } as const;
	return outbox.put(db, await appOf(server.appId), to, content, { due_at, expires_at });
}

const passcode: Content = { kind: 'passcode', purpose: 'login', code: '012345', minutes: 5 };
const states = async () =>
	(await db.selectFrom('outbox').select('state').execute()).map(({ state }) => state).join();

describe('with a mail server', () => {
	let mails: MailServer;
	beforeAll(async () => {
		mails = await startMailServer();
		await begin({ SMTP_URL: mails.url });
	});
	afterAll(async () => {
		await end();
		await mails.stop();
	});
	afterEach(() => mails.accept());

	test('killed between the mail and its answer, the server does not send the mail again (K-13)', async () => {
		mails.refuse('silence');
		await put('kill@example.com', passcode);
		await until('the attempt', () => mails.attempts('kill@example.com') === 1);
		await server.kill();
		mails.accept();
		await server.start();
		await server.advance(60);
		await put('next@example.com', passcode);
		await mails.waitFor('next@example.com');
		await until('the sent one to be gone', async () => (await states()) === 'sending');
		expect(mails.messages().map(({ to }) => to)).toEqual(['kill@example.com', 'next@example.com']);
	});

	test('a waiting message survives the server, and is sent when due, by the app’s name (F-06, K-13)', async () => {
		mails.refuse(451);
		await put('wait@example.com', passcode);
		await until('the first attempt', () => mails.attempts('wait@example.com') === 1);
		await until('it to wait', async () => (await states()) === 'waiting');
		// Longer than any machine takes to start the server.
		const due_at = new Date(server.now() + 120_000).toISOString();
		await db.updateTable('outbox').set({ due_at }).execute();
		await server.restart();
		mails.accept();
		expect(mails.attempts('wait@example.com')).toBe(1);
		await server.advance(121);
		const mail = await mails.waitFor('wait@example.com');
		expect(mail.subject).toBe('012345 is your code for Acme');
		expect(mail).toMatchObject({ hello: 'localhost', from: 'no-reply@localhost' });
		expect(mail.headers['from']).toBe('Postern <no-reply@localhost>');
		await until('it to be gone', async () => (await states()) === '');
		expect(mails.attempts('wait@example.com')).toBe(2);
	});

	test('the log reports errors without recipients or contents (L-01)', async () => {
		mails.refuse(550);
		await put('secret.person@example.com', passcode);
		await until('it to be given up', async () => (await states()) === 'failed');
		await server.logged('A message could not be sent');
		await server.logged(/email \w{24}, user \w+, attempt 1: EMESSAGE DATA 550/);
		expect(server.logs()).not.toMatch(/secret\.person|012345/);
		expect(server.mailboxLines()).toEqual([]);
	});
});

describe('with the mailbox', () => {
	beforeAll(() => begin());
	afterAll(end);

	test('text from other users stays text on its page (I-05)', async () => {
		const detail = '</script><img src=x onerror=alert(1)>';
		await put('"<b>x"@example.com', { kind: 'notice', what: 'passkey_added', detail });
		await waitForMessage(server, '"<b>x"@example.com');
		const page = await (await fetch(`${server.url}/dev/mailbox`)).text();
		expect(page).not.toMatch(/<img src=x|<b>x/);
		expect(page).toContain('&lt;img src=x');
	});

	test('mail and text messages appear there, newest first, for a day, and on the console (L-01)', async () => {
		const link = `${server.url}/login?psg_magic_link=x`;
		await put('box@example.com', {
			kind: 'link',
			purpose: 'login',
			url: link,
			minutes: 10,
			browser_name: 'Firefox on Linux'
		});
		expect(await waitForMessage(server, 'box@example.com')).toMatchObject({
			channel: 'email',
			link,
			subject: 'Log in to Acme'
		});
		await put('+12015550123', passcode, 'phone');
		const short = await waitForMessage(server, '+12015550123');
		expect(short).toMatchObject({ channel: 'phone', code: '012345', subject: '', html: '' });
		expect(short.text).toMatch(/\n@localhost #012345$/);
		expect(server.mailboxLines()).toEqual([
			`[mailbox] Log in to Acme: ${link}\n`,
			`[mailbox] 012345 is your code for Acme. It is valid for 5 minutes. (${server.url}/dev/mailbox)\n`
		]);
		const all = await readMailbox(server);
		expect(all.map(({ to }) => to)).toEqual(['+12015550123', 'box@example.com']);
		const page = await (await fetch(`${server.url}/dev/mailbox`)).text();
		expect(page).toContain(`href="${link}"`);
		await server.advance(23 * 60 * 60);
		expect((await readMailbox(server)).length).toBe(2);
		await server.advance(2 * 60 * 60);
		expect(await readMailbox(server)).toEqual([]);
	});
});

describe('on PostgreSQL', () => {
	beforeAll(async () => begin({ DATABASE_URL: await createDatabase() }));
	afterAll(end);

	test('one of several processes sends each message (K-13)', async () => {
		const other = connect(server.env.DATABASE_URL ?? '');
		try {
			// An app of its own, because the server delivers the messages of its app too.
			const app = { ...(await appOf(server.appId)), id: 'other' };
			await db.insertInto('app').values({ sealed_key: '', id: app.id, created_at: '' }).execute();
			const times = { due_at: '2020-01-01T00:00:00.000Z', expires_at: '2999-01-01T00:00:00.000Z' };
			const to = {
				identifier: { kind: 'email', value: 'ann@example.com' },
				user_id: 'ann',
				language: 'en'
			} as const;
			for (let i = 0; i < 10; i++) await outbox.put(db, app, to, passcode, times);
			const got: string[] = [];
			for (let round = 0; round < 50 && got.length < 10; round++) {
				const rows = await Promise.all(
					Array.from({ length: 8 }, (_, i) => outbox.claim(i % 2 ? db : other, app))
				);
				got.push(...rows.flatMap((row) => (row ? [row.id] : [])));
			}
			expect([got.length, new Set(got).size]).toEqual([10, 10]);
			const rows = await db.selectFrom('outbox').selectAll().execute();
			for (const row of rows) await outbox.moveToMailbox(other, row);
			expect((await outbox.listMailbox(db, app)).length).toBe(10);
		} finally {
			await other.destroy();
		}
	});

	test('the server leaves messages in the mailbox', async () => {
		await put('pg@example.com', passcode);
		expect((await waitForMessage(server, 'pg@example.com')).code).toBe('012345');
	});
});
