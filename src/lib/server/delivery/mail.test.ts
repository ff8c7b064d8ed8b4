import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { startMailServer, words } from '../../../../tests/support/mail.ts';
import { mail, type Sender } from './mail.ts';

const message = { to: 'ann@example.com', subject: 'Hello', text: 'Hello\n', html: '<p>Hello</p>' };

const sender: Sender = { from: 'no-reply@example.com', name: 'Acme', host: 'app.example.com' };

/** The server's reply to each command; null if it hangs up instead. */
type Answers = Partial<Record<string, string | null>>;
const POLITE: Answers = {
	greeting: '220 hello',
	EHLO: '250-hello\r\n250 AUTH PLAIN',
	AUTH: '235 in',
	MAIL: '250 ok',
	RCPT: '250 ok',
	DATA: '354 go on',
	'.': '250 taken',
	QUIT: '221 bye'
};

let server: Server | undefined;
/** The commands that the server heard. */
let heard: string[];

afterEach(async () => {
	await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
	server = undefined;
});

async function outcomeWith(answers: Answers, user = '') {
	heard = [];
	server = createServer((socket) => {
		const say = (key: string) => {
			heard.push(key);
			const line = { ...POLITE, ...answers }[key];
			if (line) socket.write(`${line}\r\n`);
			else socket.destroy();
		};
		let inside = false;
		let rest = '';
		socket.on('error', () => {});
		socket.setEncoding('utf8').on('data', (chunk: string) => {
			const lines = (rest + chunk).split('\r\n');
			rest = lines.pop() ?? '';
			for (const line of lines) {
				if (inside && line !== '.') continue;
				inside = line === 'DATA' && Boolean({ ...POLITE, ...answers }.DATA?.startsWith('3'));
				say(line.split(/[ :]/, 1)[0] ?? '');
			}
		});
		say('greeting');
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	const { port } = server.address() as AddressInfo;
	return mail(`smtp://${user}127.0.0.1:${port}`, sender)(message);
}

describe('the outcome of a delivery follows from where it ended (K-13)', () => {
	test.each<[outcome: string, where: string, answers: Answers, user?: string]>([
		['sent', 'taken', {}],
		['sent', 'taken after a login', {}, 'ann:secret@'],
		['later', 'no greeting', { greeting: null }],
		['later', 'a greeting that refuses', { greeting: '554 not you' }],
		['later', 'a greeting that puts off', { greeting: '421 busy' }],
		['later', 'a login that fails', { AUTH: '535 wrong' }, 'ann:secret@'],
		['later', 'the sender put off', { MAIL: '451 later' }],
		['later', 'the recipient put off', { RCPT: '450 later' }],
		['later', 'hung up at the recipient', { RCPT: null }],
		['later', 'hung up at DATA', { DATA: null }],
		['later', 'the message put off', { '.': '452 full' }],
		['later', 'the server closing after the message', { '.': '421 closing' }],
		['refused', 'the sender refused', { MAIL: '553 no' }],
		['refused', 'the recipient refused', { RCPT: '550 no such user' }],
		['refused', 'DATA refused', { DATA: '554 no' }],
		['refused', 'the message refused', { '.': '550 spam' }],
		['unknown', 'hung up after the message', { '.': null }]
	])('%s: %s', async (outcome, _, answers, user) => {
		const attempt = await outcomeWith(answers, user);
		expect(attempt.outcome).toBe(outcome);
		expect(attempt.reason ?? '').not.toMatch(/ann|example|Hello|secret/);
		const tried = heard.filter((command) => command === 'greeting');
		expect(tried).toEqual(['greeting']);
	});

	test('later: the port is closed, or the name is unknown', async () => {
		const { port } = await new Promise<AddressInfo>((resolve) => {
			const taken = createServer().listen(0, '127.0.0.1', () => {
				const address = taken.address() as AddressInfo;
				taken.close(() => resolve(address));
			});
		});
		for (const url of [`smtp://127.0.0.1:${port}`, 'smtp://nobody.invalid']) {
			const attempt = await mail(url, sender)(message);
			expect(attempt.outcome, url).toBe('later');
		}
		// The name is looked up for as long as five seconds.
	}, 20_000);
});

test('an address is never read as several (I-02)', async () => {
	const to = 'ann@example.com,eve@example.com';
	const attempt = await (async () => {
		await outcomeWith({});
		const { port } = server?.address() as AddressInfo;
		heard = [];
		return mail(`smtp://127.0.0.1:${port}`, sender)({ ...message, to });
	})();
	expect(heard.filter((command) => command === 'RCPT').length).toBeLessThanOrEqual(1);
	expect(attempt.outcome).not.toBe('unknown');
});

describe('a mail as a server receives it (F-06)', () => {
	async function receive(given: Partial<Sender> = {}, to = message.to) {
		const receiver = await startMailServer();
		try {
			const sent = mail(receiver.url, { ...sender, ...given })({ ...message, to });
			expect(await sent).toEqual({ outcome: 'sent' });
			return receiver.messages()[0];
		} finally {
			await receiver.stop();
		}
	}

	test('is from the host of ORIGIN, and asks for no automatic answer', async () => {
		const taken = await receive();
		expect(taken).toMatchObject({ hello: 'app.example.com', from: 'no-reply@example.com' });
		expect(taken?.headers).toMatchObject({
			from: 'Acme <no-reply@example.com>',
			'auto-submitted': 'auto-generated',
			'message-id': expect.stringMatching(/^<\w{24}@app\.example\.com>$/)
		});
		expect(Math.abs(Date.parse(taken?.headers['date'] ?? '') - Date.now())).toBeLessThan(60_000);
		expect(taken?.headers).not.toHaveProperty('list-unsubscribe');
	});

	test.each([
		['Acme', 'Acme'],
		['Acme, Inc.', 'Acme, Inc.'],
		['The "Best" \\ Co', 'The "Best" \\ Co'],
		['Grüße & Söhne', 'Grüße & Söhne'],
		['北京咖啡馆', '北京咖啡馆'],
		['Acme <eve@evil.example>', 'Acme <eve@evil.example>'],
		['Acme\r\nBcc: eve@evil.example', 'Acme Bcc: eve@evil.example']
	])('names the app %j', async (name, shown) => {
		const taken = await receive({ name });
		const [, word = '', address] =
			/^(.*) <([^<>]+)>$/.exec(words(taken?.headers['from'] ?? '')) ?? [];
		const plain = /^"(.*)"$/.exec(word)?.[1]?.replace(/\\(.)/g, '$1') ?? word;
		expect([plain, address]).toEqual([shown, 'no-reply@example.com']);
		expect(taken?.headers).not.toHaveProperty('bcc');
		expect(taken?.from).toBe('no-reply@example.com');
	});

	test.each([
		['Support <help@example.com>', 'Support <help@example.com>'],
		['"Acme, Inc." <help@example.com>', '"Acme, Inc." <help@example.com>'],
		['<help@example.com>', 'Acme <help@example.com>'],
		['help@bücher.example', 'Acme <help@xn--bcher-kva.example>']
	])('is from MAIL_FROM: %s', async (from, header) => {
		expect((await receive({ from }))?.headers['from']).toBe(header);
	});

	test('reaches an international domain by its A-label', async () => {
		const taken = await receive({}, 'ann@bücher.example');
		expect(taken?.headers['to']).toBe('ann@xn--bcher-kva.example');
		// In the envelope too; this server gives it back decoded.
		expect(taken?.to).toBe('ann@bücher.example');
	});

	test('reaches a name that is not ASCII, where the server takes it', async () => {
		expect((await receive({}, 'jürgen@example.com'))?.to).toBe('jürgen@example.com');
		const receiver = await startMailServer(0, { hideSMTPUTF8: true });
		const attempt = await mail(receiver.url, sender)({ ...message, to: 'jürgen@example.com' });
		expect(attempt).toEqual({
			outcome: 'refused',
			reason: 'the server does not offer SMTPUTF8'
		});
		expect(receiver.attempts()).toBe(0);
		expect(await mail(receiver.url, sender)(message)).toEqual({ outcome: 'sent' });
		await receiver.stop();
	});
});
