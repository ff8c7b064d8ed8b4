import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { newEmail } from '../support/addresses.ts';
import { startRegistration } from '../support/client.ts';
import { register } from '../support/person.ts';
import { raw } from '../support/raw.ts';
import { giveCode, sendCode } from '../support/sign-in-flows.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

const METRICS_TOKEN = 'a token for the tests of metrics';

let mail: MailServer;
let server: Server;

beforeAll(async () => {
	mail = await startMailServer();
	server = await startServer({
		env: {
			METRICS_TOKEN: METRICS_TOKEN.replaceAll(' ', '-'),
			SMTP_URL: mail.url,
			MAIL_FROM: 'hello@example.com',
			REQUIRE_VERIFICATION: 'off'
		}
	});
});
afterAll(async () => {
	await server.remove();
	await mail.stop();
});

const authorization = `Bearer ${METRICS_TOKEN.replaceAll(' ', '-')}`;
const scrape = async () => (await raw(server.url, '/metrics', { headers: { authorization } })).body;

/** The value of a series; 0 where there is none. */
async function valueOf(name: string, labels: Record<string, string> = {}): Promise<number> {
	const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
	const line = (await scrape())
		.split('\n')
		.find(
			(each) => each.split(/[{ ]/)[0] === name && wanted.every((each2) => each.includes(each2))
		);
	return Number(line?.split(' ').at(-1) ?? 0);
}

test('only the bearer of METRICS_TOKEN reads them, by any host name (L-02)', async () => {
	const status = async (headers: Record<string, string>) =>
		(await raw(server.url, '/metrics', { headers })).status;
	expect(await status({})).toBe(401);
	expect(await status({ authorization: `${authorization}x` })).toBe(401);
	expect(await status({ authorization, host: 'postern.internal:3000' })).toBe(200);
	const { headers } = await raw(server.url, '/metrics', { headers: { authorization } });
	expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
	expect(headers.get('cache-control')).toBe('no-store');
});

test('without METRICS_TOKEN there are none (L-02)', async () => {
	const other = await startServer();
	try {
		expect((await raw(other.url, '/metrics', { headers: { authorization } })).status).toBe(404);
	} finally {
		await other.remove();
	}
});

test('log-ins, ceremonies, refusals and limits are counted (L-02)', async () => {
	const begun = { kind: 'registration', step: 'begun' };
	const finished = { kind: 'registration', step: 'finished' };
	const registrations = { kind: 'registration', method: 'passkey', result: 'ok' };
	const count = async () => [
		await valueOf('postern_passkey_ceremonies_total', begun),
		await valueOf('postern_passkey_ceremonies_total', finished),
		await valueOf('postern_logins_total', registrations)
	];
	const before = await count();
	await register(server);
	await startRegistration(server, newEmail());
	const after = await count();
	expect(after.map((value, i) => value - (before[i] ?? 0))).toEqual([2, 1, 1]);
	// Also those above what becomes an event.
	for (let each = 0; each < 12; each++) {
		await giveCode(server, new Visitor(server), 'NoSuchCode', '123456');
	}
	const unknown = { kind: 'login', method: 'code', result: 'unknown_code' };
	expect(await valueOf('postern_logins_total', unknown)).toBe(12);
	const email = newEmail();
	for (let each = 0; each < 7; each++) await sendCode(server, new Visitor(server), email);
	expect(
		await valueOf('postern_limits_met_total', { limit: 'messages_to_address' })
	).toBeGreaterThan(0);
});

test('messages are counted by outcome, with those that wait (K-13)', async () => {
	await sendCode(server, new Visitor(server), newEmail());
	const sent = { channel: 'email', outcome: 'sent' };
	await until('a message', async () => (await valueOf('postern_message_attempts_total', sent)) > 0);
	mail.refuse(550);
	await sendCode(server, new Visitor(server), newEmail());
	const failed = { channel: 'email', outcome: 'failed' };
	await until(
		'a failure',
		async () => (await valueOf('postern_message_attempts_total', failed)) > 0
	);
	const event = { kind: 'message_failed', result: 'failed' };
	expect(await valueOf('postern_events_total', event)).toBeGreaterThan(0);
	mail.refuse(451);
	await sendCode(server, new Visitor(server), newEmail());
	const later = { channel: 'email', outcome: 'later' };
	await until('a wait', async () => (await valueOf('postern_message_attempts_total', later)) > 0);
	// More than are sent at once.
	mail.refuse('silence');
	for (let each = 0; each < 6; each++) await sendCode(server, new Visitor(server), newEmail());
	await until('a queue', async () => (await valueOf('postern_messages_due')) > 1);
	await server.advance(5);
	expect(await valueOf('postern_messages_due_age_seconds')).toBeGreaterThan(5);
	mail.accept();
});

test('requests, waits for the database and the event loop are timed, by few labels (L-02)', async () => {
	const secret = newEmail();
	await fetch(`${server.url}/no-such-page/${secret}`);
	await fetch(`${server.url}/v1/apps/${server.appId}/users?identifier=${secret}`);
	await fetch(`${server.url}/v1/apps/Other/users?identifier=${secret}`);
	const answered = { route: '/v1/apps/[app_id]/users', method: 'GET', status: '4xx' };
	expect(await valueOf('postern_request_duration_seconds_count', answered)).toBe(1);
	const nowhere = { route: 'none', method: 'GET', status: '4xx' };
	expect(await valueOf('postern_request_duration_seconds_count', nowhere)).toBe(1);
	expect(await valueOf('postern_database_wait_seconds_count')).toBeGreaterThan(10);
	const text = await scrape();
	expect(text).toContain('nodejs_eventloop_lag_seconds');
	expect(text).not.toContain(secret.split('@')[0]);
	expect(text).not.toContain(server.appId);
});
