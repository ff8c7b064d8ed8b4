import { createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { ask, postern } from '../support/cli.ts';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { startServer, type Server } from '../support/server.ts';

const SECRET_KEY = 'the secret key that no finding of the doctor shows';

let mail: MailServer;
let server: Server;
let proxy: ReturnType<typeof createServer>;
/** What the proxy in front adds to each request. */
let added: Record<string, string> = {};

beforeAll(async () => {
	mail = await startMailServer();
	// The origin is that of a proxy, which passes everything on.
	proxy = createServer((incoming, outgoing) => {
		const { method, url: path, headers } = incoming;
		const passed = request(
			{
				host: '127.0.0.1',
				port: server.env['PORT'],
				method,
				path,
				headers: { ...headers, ...added }
			},
			(answer) => {
				outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
				answer.pipe(outgoing);
			}
		);
		passed.on('error', () => outgoing.destroy());
		incoming.pipe(passed);
	});
	await once(proxy.listen(0, '127.0.0.1'), 'listening');
	const { port } = proxy.address() as AddressInfo;
	server = await startServer({
		env: { SECRET_KEY, SMTP_URL: mail.url, ORIGIN: `http://localhost:${port}` }
	});
});
afterAll(async () => {
	proxy.close();
	await server.remove();
	await mail.stop();
});

type Finding = { check: string; state: string; text: string; next?: string };

async function findings(...words: string[]) {
	const ran = await postern(server, 'doctor', ...words, '--json');
	const answer = JSON.parse(ran.stdout) as { findings: Finding[]; ok: boolean };
	expect(ran.code).toBe(answer.ok ? 0 : 1);
	const of = (check: string) => answer.findings.find((each) => each.check === check);
	return { of, all: answer.findings, ran };
}

test('a healthy deployment is ok in each line, and no secret is shown (D-01)', async () => {
	const { all, of, ran } = await findings();
	expect(all.filter(({ state }) => state !== 'ok')).toEqual([]);
	expect(of('versions')?.text).toMatch(/Node \d+\..*(SQLite|PostgreSQL) \d/);
	expect(of('origin')?.text).toContain('bound to localhost');
	expect(of('mail')?.text).toContain('lets us in');
	const { api_key } = await ask<{ api_key: string }>(server, 'keys', 'api');
	const { stdout } = await postern(server, 'doctor');
	expect(stdout).toMatch(/^ok {7}settings/);
	for (const secret of [SECRET_KEY, api_key]) expect(ran.stdout + stdout).not.toContain(secret);
});

test('a test mail is sent, and a refusal is a problem with the reply', async () => {
	const to = newEmail();
	expect((await findings('--mail', to)).of('mail')?.state).toBe('ok');
	expect((await mail.waitFor(to)).subject).toBe('Test mail from Postern');
	mail.refuse(550);
	const { of, ran } = await findings('--mail', to);
	expect(of('mail')).toMatchObject({ state: 'problem', text: expect.stringContaining('550') });
	expect(ran.code).toBe(1);
	mail.accept();
	expect((await postern(server, 'doctor', '--mail', 'nonsense')).code).toBe(2);
});

test('the proxy’s headers are compared with the settings, as the server sees them (F-06)', async () => {
	added = { 'x-forwarded-for': '203.0.113.7' };
	expect((await findings()).of('proxy')).toMatchObject({
		state: 'problem',
		next: expect.stringContaining('ADDRESS_HEADER=x-forwarded-for')
	});
	server.env['ADDRESS_HEADER'] = 'x-forwarded-for';
	await server.restart();
	expect((await findings()).of('proxy')).toMatchObject({
		state: 'ok',
		text: expect.stringContaining('203.0.113.7')
	});
	added = {};
	expect((await findings()).of('proxy')).toMatchObject({
		state: 'problem',
		text: expect.stringContaining('does not send')
	});
	added = { host: 'other.example.com' };
	expect((await findings()).of('proxy')?.text).toContain('421');
	added = {};
});

test('what is wrong with clock, settings and server is each named with the next step', async () => {
	const clock = { ...server.clock, offset: server.clock.offset + 3600_000 };
	const ahead = await postern(
		{ ...server, directory: server.directory, clock },
		'doctor',
		'--json'
	);
	const { findings: found } = JSON.parse(ahead.stdout) as { findings: Finding[] };
	expect(ahead.code).toBe(1);
	const state = (check: string) => found.find((each) => each.check === check)?.state;
	expect(state('clock')).toBe('problem');

	const env = { ...server.env, ORIGIN: 'https://127.0.0.1', SMTP_ULR: 'smtp://x' };
	const beside = { directory: server.directory, clock: server.clock };
	const wrong = await postern({ ...beside, env }, 'doctor');
	expect(wrong.code).toBe(1);
	expect(wrong.stdout).toMatch(/^problem {2}settings .*ORIGIN must have a host name/);

	await server.stop();
	const { of } = await findings();
	expect(of('https')).toMatchObject({ state: 'problem', text: expect.stringContaining('answers') });
	await server.start();
});
