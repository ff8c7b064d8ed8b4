import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startMailServer, type MailServer } from '../../../../tests/support/mail.ts';
import { until } from '../../../../tests/support/wait.ts';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import type { Db } from '../db/schema.ts';
import type { App } from '../relying-party.ts';
import { inSeconds } from '../clock.ts';
import { deriveKeys } from '../crypto.ts';
import * as worker from './worker.ts';
import { mail } from './mail.ts';
import * as outbox from './outbox.ts';
import { textMessage } from './text-message.ts';
import type { Transports } from './transports.ts';

const app = {
	id: 'app',
	brand: { name: 'Acme “größer”', accent: { light: '#5b2a86' }, support: '' },
	origin: 'https://app.example.com',
	keys: deriveKeys('the secret of the worker test', 'app')
} as App;

let directory: string;
let db: Db;
let mails: MailServer;
let running: worker.Worker | undefined;
let reports: string[];

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'postern-worker-'));
	db = connect(`file:${join(directory, 'a.db')}`);
	await migrate(db);
	await db
		.insertInto('app')
		.values({ sealed_key: '', id: app.id, created_at: inSeconds(0) })
		.execute();
	mails = await startMailServer();
	reports = [];
});
afterEach(async () => {
	await running?.stop();
	running = undefined;
	await mails.stop();
	await db.destroy();
	await rm(directory, { recursive: true });
});

const sender = { from: 'no-reply@app.example.com', name: 'Acme', host: 'app.example.com' };
const rows = () => db.selectFrom('outbox').selectAll().execute();

function start(transports: Partial<Transports> = {}) {
	const all: Transports = { email: mail(mails.url, sender), phone: null, ...transports };
	running = worker.start(db, app, all, (cause) => reports.push(String(cause)));
	return running;
}

function put(value: string, kind: 'email' | 'phone' = 'email', expires_at = inSeconds(300)) {
	return outbox.put(
		db,
		app,
		{ identifier: { kind, value }, user_id: 'ann', language: 'fr' },
		{ kind: 'passcode', purpose: 'login', code: '012345', minutes: 5 },
		{ due_at: inSeconds(0), expires_at }
	);
}

/** As if the time to try again had come. */
const hurry = () =>
	db
		.updateTable('outbox')
		.set({ due_at: inSeconds(0) })
		.where('state', '=', 'waiting')
		.execute();

const gone = () => until('the outbox to be empty', async () => (await rows()).length === 0);
/** The last message, once it has that state for good. */
const ended = (state: 'failed' | 'unknown') =>
	until(`a message that is ${state}`, async () => {
		const all = await rows();
		return all.every((row) => row.state === state) && all.at(-1);
	});
const waiting = (attempts: number) =>
	until(`a message that waits after ${attempts}`, async () => {
		const [row] = await rows();
		return row?.state === 'waiting' && row.attempts === attempts && row;
	});

describe('mail', () => {
	test('arrives once, as it was written', async () => {
		start();
		await put('ann@example.com');
		const message = await mails.waitFor('ann@example.com');
		await gone();
		expect(mails.messages().length).toBe(1);
		expect(message.from).toBe('no-reply@app.example.com');
		expect(message.subject).toBe('012345 est votre code pour Acme “größer”');
		expect(message.text).toContain('\n\n012345\n\n');
		expect(message.text).toContain('à Acme “größer” :');
		expect(message.html).toMatch(/<p [^>]*user-select:all[^>]*>012345<\/p>/);
		expect(message.headers).toMatchObject({
			'auto-submitted': 'auto-generated',
			from: 'Acme <no-reply@app.example.com>',
			to: 'ann@example.com'
		});
		expect(reports).toEqual([]);
	});

	test('of an app with a hostile name has no header of its making (I-05)', async () => {
		const hostile = {
			...app,
			brand: { ...app.brand, name: 'Acme\r\nBcc: eve@example.com\r\n\r\n<b>Body</b>' }
		};
		start();
		await outbox.put(
			db,
			hostile,
			{
				identifier: { kind: 'email', value: 'bob@example.com' },
				user_id: 'bob',
				language: 'en'
			},
			{ kind: 'notice', what: 'passkey_added', detail: '\r\nX-Own: 1' },
			{ due_at: inSeconds(0), expires_at: inSeconds(300) }
		);
		const { headers, html } = await mails.waitFor('bob@example.com');
		expect(headers).not.toHaveProperty('bcc');
		expect(headers).not.toHaveProperty('x-own');
		expect(html).not.toContain('<b>');
		expect(mails.messages().length).toBe(1);
	});

	test('is retried after 451, at growing intervals, until it is accepted (K-13)', async () => {
		mails.refuse(451);
		start();
		await put('cleo@example.com');
		for (const [attempts, wait] of [
			[1, 5],
			[2, 15],
			[3, 45]
		] as const) {
			const { due_at } = await waiting(attempts);
			const seconds = (Date.parse(due_at) - Date.now()) / 1000;
			expect(seconds).toBeGreaterThan(wait - 3);
			expect(seconds).toBeLessThanOrEqual(wait);
			if (attempts === 3) mails.accept();
			await hurry();
		}
		await mails.waitFor('cleo@example.com');
		await gone();
		expect([mails.attempts(), mails.messages().length]).toEqual([4, 1]);
		expect(reports.length).toBe(3);
	});

	test.each([550, 552])('is given up after %d', async (code) => {
		mails.refuse(code);
		start();
		await put('dan@example.com');
		expect((await ended('failed')).last_error).toBe(`${code} Not now`);
		expect([mails.attempts(), mails.messages().length]).toEqual([1, 0]);
		expect(reports).toEqual([expect.stringContaining(`EMESSAGE DATA ${code}`)]);
	});

	test('counts as sent if the server accepted it and hung up (K-13)', async () => {
		mails.refuse('hang-up');
		start();
		await put('eve@example.com');
		await ended('unknown');
		expect([mails.attempts(), mails.messages().length]).toEqual([1, 1]);
		expect(reports).toEqual([
			expect.stringMatching(/not known .* email \w{24}, user ann, attempt 1: E\w+ CONN: /)
		]);
	});

	test('waits for a server that is down (K-13)', async () => {
		const { port } = new URL(mails.url);
		start();
		await mails.stop();
		await put('fay@example.com');
		await waiting(1);
		mails = await startMailServer(Number(port));
		await hurry();
		await mails.waitFor('fay@example.com');
		await gone();
		expect(reports).toEqual([
			expect.stringMatching(/tried again: email \w{24}, user ann, attempt 1: ESOCKET CONN: /)
		]);
	});

	test('is not sent again after a crash during its delivery (K-13)', async () => {
		await put('gil@example.com');
		await outbox.claim(db, app);
		start();
		await put('hal@example.com');
		await mails.waitFor('hal@example.com');
		await until('one row', async () => (await rows()).length === 1);
		expect((await rows())[0]).toMatchObject({ state: 'sending', attempts: 0 });
		expect(mails.messages().map(({ to }) => to)).toEqual(['hal@example.com']);
	});

	test('is not sent once it has expired, nor postponed beyond that', async () => {
		await put('ida@example.com', 'email', inSeconds(-1));
		start();
		expect((await ended('failed')).last_error).toContain('expired');
		mails.refuse(451);
		await put('ida@example.com', 'email', inSeconds(4));
		await until('two messages', async () => (await rows()).length === 2);
		await ended('failed');
		expect(mails.messages()).toEqual([]);
		expect(reports).toEqual([
			expect.stringContaining('expired'),
			expect.stringContaining('could not be sent: email')
		]);
	});

	test('reports contain neither an address nor a code (L-01)', async () => {
		mails.refuse(550);
		start();
		await put('jim@example.com');
		await ended('failed');
		expect(reports.join()).not.toMatch(/jim|example|012345/);
		expect(reports.length).toBe(1);
	});

	test('goes once to each of many recipients, with two workers', async () => {
		const second = connect(`file:${join(directory, 'a.db')}`);
		const addresses = Array.from({ length: 25 }, (_, i) => `many${i}@example.com`);
		await Promise.all(addresses.map((address) => put(address)));
		start();
		const transports = { email: mail(mails.url, sender), phone: null };
		const other = worker.start(second, app, transports, (cause) => reports.push(String(cause)));
		try {
			await gone();
		} finally {
			await other.stop();
			await second.destroy();
		}
		expect(
			mails
				.messages()
				.map(({ to }) => to)
				.sort()
		).toEqual(addresses.sort());
		expect(reports).toEqual([]);
	});
});

describe('text messages', () => {
	let gateway: Server;
	let status: number | 'hang-up';
	let asked: { authorization: string | undefined; type: string | undefined; body: unknown }[];
	let url: string;

	beforeEach(async () => {
		status = 202;
		asked = [];
		gateway = createServer((request, response) => {
			let body = '';
			request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
			request.on('end', () => {
				const { authorization, 'content-type': type } = request.headers;
				asked.push({ authorization, type, body: JSON.parse(body) });
				if (status === 'hang-up') return request.socket.destroy();
				response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end('taken');
			});
		});
		await once(gateway.listen(0, '127.0.0.1'), 'listening');
		url = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/send`;
	});
	afterEach(async () => {
		gateway.closeAllConnections();
		await new Promise((resolve) => gateway.close(resolve));
	});

	test('are handed to the gateway once, with its token', async () => {
		start({ phone: textMessage(url, 'a-token') });
		await put('+12015550123', 'phone');
		await gone();
		expect(asked).toEqual([
			{
				authorization: 'Bearer a-token',
				type: 'application/json',
				body: {
					to: '+12015550123',
					text: expect.stringMatching(/^012345 .*\n\n@app\.example\.com #012345$/) as string
				}
			}
		]);
		expect(reports).toEqual([]);
	});

	test.each([429, 500, 503])('are retried after %d', async (code) => {
		status = code;
		start({ phone: textMessage(url, undefined) });
		await put('+12015550123', 'phone');
		await waiting(1);
		status = 200;
		await hurry();
		await gone();
		expect(asked.length).toBe(2);
		expect(asked[0]?.authorization).toBeUndefined();
	});

	test.each([302, 400, 401])('are given up after %d', async (code) => {
		status = code;
		start({ phone: textMessage(url, undefined) });
		await put('+12015550123', 'phone');
		await ended('failed');
		expect(asked.length).toBe(1);
		const words = new RegExp(`phone \\w{24}, user ann, attempt 1: HTTP ${code}$`);
		expect(reports).toEqual([expect.stringMatching(words)]);
	});

	test('count as sent if the gateway hung up, and wait while it is down', async () => {
		status = 'hang-up';
		start({ phone: textMessage(url, undefined) });
		await put('+12015550123', 'phone');
		await ended('unknown');
		expect(asked.length).toBe(1);
		expect(reports).toEqual([expect.stringContaining('not known')]);
		await db.deleteFrom('outbox').execute();
		gateway.closeAllConnections();
		await new Promise((resolve) => gateway.close(resolve));
		await put('+12015550123', 'phone');
		await waiting(1);
		expect(reports[1]).toContain('ECONNREFUSED');
	});
});

describe('the worker', () => {
	test('leaves messages in the mailbox if that is the transport', async () => {
		start({ email: 'mailbox' });
		await put('ann@example.com');
		const kept = await until('a message in the mailbox', async () => {
			const messages = await outbox.listMailbox(db, app);
			return messages.length > 0 && messages;
		});
		expect(kept.map((row) => outbox.open(app, row).to)).toEqual(['ann@example.com']);
	});

	test('deletes messages without a transport', async () => {
		start({ email: null });
		await put('ann@example.com');
		await gone();
	});

	test('waits on stop for the delivery under way, and begins no other', async () => {
		let release = () => {};
		const held = new Promise<void>((resolve) => (release = resolve));
		let begun = 0;
		const sending = start({
			email: async () => {
				begun++;
				await held;
				return { outcome: 'sent' };
			}
		});
		await put('ann@example.com');
		await until('the attempt', () => begun === 1);
		let stopped = false;
		const end = sending.stop().then(() => (stopped = true));
		await put('bob@example.com');
		expect(await rows()).toHaveLength(2);
		expect(stopped).toBe(false);
		release();
		await end;
		expect(begun).toBe(1);
		expect((await rows()).map(({ state }) => state)).toEqual(['waiting']);
	});

	test('reports errors, sends nothing twice, and continues', async () => {
		let times = 0;
		start({
			email: ({ to }) => {
				times++;
				if (to === 'bad@example.com') throw new Error('a fault of ours');
				return Promise.resolve({ outcome: 'sent' });
			}
		});
		await put('bad@example.com');
		await until('the report', () => reports.length === 1);
		await put('good@example.com');
		await until('one row', async () => times === 2 && (await rows()).length === 1);
		expect(reports).toEqual(['Error: a fault of ours']);
		expect((await rows())[0]?.state).toBe('sending');
	});

	test('retries a failed message also if the database was unavailable at the failure (K-13)', async () => {
		await sql`
			create trigger away before update on outbox when old.state = 'sending'
			begin select raise(fail, 'away'); end
		`.execute(db);
		let times = 0;
		start({
			email: () =>
				Promise.resolve({ outcome: ++times === 1 ? 'later' : 'sent', reason: 'HTTP 503' })
		});
		await put('ann@example.com');
		await until('the database to fail twice', () => {
			return reports.filter((each) => each.includes('away')).length === 2;
		});
		await sql`drop trigger away`.execute(db);
		await waiting(1);
		await hurry();
		await gone();
		expect(times).toBe(2);
	});
});
