import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMailServer, type MailServer } from '../support/mail.ts';
import { readMailbox } from '../support/mailbox.ts';
import { raw } from '../support/raw.ts';
import { startServer, type Server } from '../support/server.ts';

const DATA = '/dev/mailbox/__data.json';
const ADDRESSES = ['/dev/mailbox', '/dev/mailbox.json', DATA];

/** Expects a request with these headers to find nothing. */
async function expectNothing({ url }: Server, headers: Record<string, string>) {
	for (const path of ADDRESSES) {
		const answer = await raw(url, path, { headers });
		// For page data, SvelteKit reports a missing page in the body.
		const told = /"type":"error","error":\{"message":"Not Found"\},"status":404/.test(answer.body);
		expect([path, path === DATA ? told && 404 : answer.status]).toEqual([path, 404]);
		expect(answer.body).not.toMatch(/"?messages"?:|created_at/);
	}
}

describe('where there is neither a mail server nor a gateway', () => {
	let server: Server;
	beforeAll(async () => {
		server = await startServer();
	});
	afterAll(() => server.remove());

	test('a user of this machine can read the mailbox, and no cache stores it', async () => {
		expect(await readMailbox(server)).toEqual([]);
		for (const path of ADDRESSES) {
			const { status, headers } = await raw(server.url, path);
			expect([status, path]).toEqual([200, path]);
			expect(headers.get('cache-control')).toMatch(/no-store/);
			expect(headers.get('access-control-allow-origin')).toBeNull();
		}
		expect((await raw(server.url, '/dev/mailbox')).body).toContain('Nothing yet');
	});

	test.each([
		['forwarded', 'for=192.0.2.1'],
		['via', '1.1 proxy'],
		['x-forwarded-for', '127.0.0.1'],
		['x-forwarded-proto', 'https'],
		['x-real-ip', '127.0.0.1'],
		['X-Forwarded-Host', 'localhost']
	] as const)('a request through a proxy cannot read it: %s', async (name, value) => {
		await expectNothing(server, { [name]: value });
	});

	test('the page answers other clients like one that does not exist', async () => {
		const headers = { via: '1.1 proxy' };
		const [refused, unknown] = await Promise.all(
			['/dev/mailbox', '/dev/unknown'].map((path) => raw(server.url, path, { headers }))
		);
		const words = (page?: { body: string }) =>
			page?.body.replace(/<script[\s\S]*<\/script>|<[^>]*>/g, ' ').replace(/\s+/g, ' ');
		expect(words(refused)).toBe(words(unknown));
		expect(words(refused)).toContain('Page not found');
		expect(refused?.status).toBe(unknown?.status);
	});

	test.each(['evil.example', 'localhost'])(
		'a request for another host cannot read it: %s',
		async (host) => {
			for (const path of ADDRESSES) {
				expect((await raw(server.url, path, { headers: { host } })).status).toBe(421);
			}
		}
	);

	test.each(['POST', 'PUT', 'DELETE'])('it does not accept %s', async (method) => {
		const headers = { origin: server.url };
		const { status } = await raw(server.url, '/dev/mailbox.json', { method, headers });
		expect(status).toBe(405);
	});
});

describe('where the adapter takes the client’s address from a header', () => {
	let server: Server;
	beforeAll(async () => {
		server = await startServer({ env: { ADDRESS_HEADER: 'x-forwarded-for' } });
	});
	afterAll(() => server.remove());

	const given: Record<string, string>[] = [{}, { 'x-forwarded-for': '127.0.0.1' }];
	test.each(given)('no client can read it: %j', async (headers) => {
		await expectNothing(server, headers);
	});
});

describe('where messages go out', () => {
	let mails: MailServer;
	beforeAll(async () => {
		mails = await startMailServer();
	});
	afterAll(() => mails.stop());

	test.each([
		['on this machine', {}],
		['elsewhere', { ORIGIN: 'https://app.example.com', SECRET_KEY: 'k'.repeat(40) }]
	])('there is no mailbox: %s', async (_, env) => {
		const gateway = { SMS_URL: 'http://127.0.0.1:9/', SMS_COUNTRIES: 'US' };
		const server = await startServer({ env: { ...env, ...gateway, SMTP_URL: mails.url } });
		try {
			const host = new URL(server.env.ORIGIN ?? '').host;
			await expectNothing(server, { host });
		} finally {
			await server.remove();
		}
	});
});

test('there is none for a public app that sends nothing', async () => {
	const env = {
		ORIGIN: 'https://app.example.com',
		SECRET_KEY: 'the secret key of the mailbox test',
		FALLBACK: 'none'
	};
	const server = await startServer({ env });
	try {
		await expectNothing(server, { host: 'app.example.com' });
	} finally {
		await server.remove();
	}
});

test('a server with an empty outbox exits when asked to', async () => {
	const server = await startServer();
	try {
		expect(await server.stop()).toBe(0);
		expect(server.logs()).not.toContain('"level":"error"');
	} finally {
		await server.remove();
	}
});
