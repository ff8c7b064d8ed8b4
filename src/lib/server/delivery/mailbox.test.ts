import { describe, expect, test } from 'vitest';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import type { App } from '../relying-party.ts';
import type { Env } from '../env.ts';
import * as mailbox from './mailbox.ts';

const ORIGIN = 'http://localhost:3000';
const app = { id: 'app' } as App;

/** Whether a request that differs so from a harmless one may read the mailbox. */
async function mayRead(
	headers: Record<string, string> = {},
	peer: string | Error = '127.0.0.1',
	settings: Partial<Env> = {}
): Promise<boolean> {
	const db = connect('file::memory:');
	await migrate(db);
	const env = { ORIGIN, ...settings } as Env;
	const host = new URL(env.ORIGIN).host;
	const request = new Request(ORIGIN, { headers: { host, ...headers } });
	const getClientAddress = () => {
		if (peer instanceof Error) throw peer;
		return peer;
	};
	try {
		return (await mailbox.read({ db, app, env }, { request, getClientAddress })) !== undefined;
	} finally {
		await db.destroy();
	}
}

describe('the mailbox can be read', () => {
	test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('from %s', async (peer) => {
		expect(await mayRead({}, peer)).toBe(true);
	});

	test.each([
		'10.0.0.1',
		'192.168.1.7',
		'::ffff:10.0.0.1',
		'2001:db8::1',
		'',
		'127.0.0.1.evil.example'
	])('but not from %j', async (peer) => {
		expect(await mayRead({}, peer)).toBe(false);
	});

	test('nor if the peer is unknown', async () => {
		expect(await mayRead({}, new Error('no address'))).toBe(false);
	});

	test.each([
		'forwarded',
		'via',
		'x-forwarded-for',
		'x-forwarded-proto',
		'x-forwarded-host',
		'x-forwarded',
		'x-real-ip',
		'cf-connecting-ip',
		'true-client-ip'
	])('nor through a proxy that sends %s', async (name) => {
		expect(await mayRead({ [name]: '127.0.0.1' })).toBe(false);
	});

	test.each([
		'evil.example',
		'localhost',
		'localhost:3001',
		'127.0.0.1:3000',
		'localhost:3000.evil'
	])('nor under the host %s', async (host) => {
		expect(await mayRead({ host })).toBe(false);
	});

	test('nor where the app is somewhere else', async () => {
		expect(await mayRead({}, '127.0.0.1', { ORIGIN: 'https://app.example.com' })).toBe(false);
	});

	test('nor where both kinds of messages go out', async () => {
		const SMTP_URL = 'smtp://127.0.0.1';
		expect(await mayRead({}, '127.0.0.1', { SMTP_URL })).toBe(true);
		expect(await mayRead({}, '127.0.0.1', { SMTP_URL, SMS_URL: 'http://127.0.0.1' })).toBe(false);
	});
});
