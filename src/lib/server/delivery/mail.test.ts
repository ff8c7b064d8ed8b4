import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { mail } from './mail.ts';

const message = { to: 'ann@example.com', subject: 'Hello', text: 'Hello\n', html: '<p>Hello</p>' };

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
	return mail(`smtp://${user}127.0.0.1:${port}`, 'no-reply@example.com')(message);
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
			const attempt = await mail(url, 'no-reply@example.com')(message);
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
		return mail(`smtp://127.0.0.1:${port}`, 'no-reply@example.com')({ ...message, to });
	})();
	expect(heard.filter((command) => command === 'RCPT').length).toBeLessThanOrEqual(1);
	expect(attempt.outcome).not.toBe('unknown');
});
