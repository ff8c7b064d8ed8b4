import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContext, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { Passkeys } from './passkeys.ts';
import { Console, Requests } from './page-watchers.ts';

let server: Server;
let origin: string;
let browser: Browser;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
	server = createServer((request, response) => {
		response.writeHead(request.url === '/' ? 200 : 404, { 'content-type': 'text/html' });
		response.end('<!doctype html><link rel="icon" href="data:,"><title>A page</title>');
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	origin = `http://localhost:${(server.address() as AddressInfo).port}`;
	browser = await launchChromium();
}, 30_000);

afterAll(async () => {
	await browser.close();
	server.close();
});

beforeEach(async () => {
	context = await browser.newContext({ baseURL: origin });
	page = await context.newPage();
});

afterEach(() => context.close());

describe('the virtual device', () => {
	let passkeys: Passkeys;

	beforeEach(async () => {
		passkeys = new Passkeys();
		await passkeys.attach(page);
		await page.goto('/');
	});

	/** Gives the new credential's id or the error's name: some browsers refuse background pages. */
	const create = async (where: Page) => {
		await where.bringToFront();
		return where.evaluate(async () => {
			const publicKey: PublicKeyCredentialCreationOptions = {
				rp: { name: 'Postern' },
				user: { id: new Uint8Array([1, 2, 3]), name: 'a', displayName: 'a' },
				challenge: new Uint8Array(32),
				pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
				authenticatorSelection: { residentKey: 'required', userVerification: 'required' }
			};
			try {
				return (await navigator.credentials.create({ publicKey }))?.id;
			} catch (error) {
				return (error as Error).name;
			}
		});
	};

	/** Gives the id and the counter of an assertion, or the name of the error. */
	const get = async (where: Page, signal?: 'abort') => {
		await where.bringToFront();
		return where.evaluate(async (abort) => {
			const publicKey = { challenge: new Uint8Array(32), userVerification: 'required' } as const;
			const signal = abort ? AbortSignal.timeout(300) : undefined;
			try {
				const found = await navigator.credentials.get({ publicKey, signal });
				const { id, response } = found as PublicKeyCredential;
				const { authenticatorData } = response as AuthenticatorAssertionResponse;
				return { id, counter: new DataView(authenticatorData).getUint32(33) };
			} catch (error) {
				return (error as Error).name;
			}
		}, signal);
	};

	test('makes a discoverable passkey and signs in with it', async () => {
		const id = await create(page);
		expect(await get(page)).toMatchObject({ id });
		expect(await passkeys.list()).toMatchObject([
			{
				credentialId: Buffer.from(String(id), 'base64url').toString('base64'),
				rpId: 'localhost',
				userHandle: 'AQID'
			}
		]);
	});

	test('is the same in every attached page, and its counter continues', async () => {
		const [second, third] = [await context.newPage(), await context.newPage()];
		await passkeys.attach(second);
		await second.goto('/');
		const id = await create(page);
		const counters: number[] = [];
		for (const where of [page, second, page, second]) {
			// The list answers once all pages have the same passkeys.
			expect(await passkeys.list()).toHaveLength(1);
			const used = await get(where);
			expect(used).toMatchObject({ id });
			counters.push((used as { counter: number }).counter);
		}
		expect(counters).toEqual([...counters].sort((a, b) => a - b));
		expect(new Set(counters).size).toBe(4);
		await page.close();
		await passkeys.attach(third);
		await third.goto('/');
		expect(await get(third)).toMatchObject({ id });
	});

	test('goes to another context', async () => {
		const id = await create(page);
		const other = await browser.newContext({ baseURL: origin });
		try {
			const elsewhere = await other.newPage();
			await passkeys.attach(elsewhere);
			await elsewhere.goto('/');
			expect(await get(elsewhere)).toMatchObject({ id });
		} finally {
			await other.close();
		}
	});

	test('cancels where it does not recognise its user, and works again when it does', async () => {
		await passkeys.setVerified(false);
		expect(await create(page)).toBe('NotAllowedError');
		await passkeys.setVerified(true);
		expect(await create(page)).not.toBe('NotAllowedError');
	});

	test('waits while the user is absent', async () => {
		await create(page);
		await passkeys.setPresent(false);
		expect(await get(page, 'abort')).toBe('TimeoutError');
		await passkeys.setPresent(true);
		expect(await get(page)).toMatchObject({ id: expect.any(String) });
	});

	test('can lose its passkeys, and be detached from a page', async () => {
		await create(page);
		await passkeys.clear();
		expect(await passkeys.list()).toEqual([]);
		expect(await get(page)).toBe('NotAllowedError');
		await passkeys.detach(page);
		await passkeys.attach(page);
		expect(await create(page)).not.toBe('NotAllowedError');
	});
});

describe('the watch', () => {
	test('reports errors, warnings and exceptions, but no plain log messages', async () => {
		const written = new Console();
		written.watch(context);
		await page.goto('/');
		await page.evaluate(() => {
			console.log('said');
			console.warn('warned');
			console.error('erred');
			queueMicrotask(() => {
				throw new Error('thrown');
			});
		});
		await expect.poll(() => written.faults().join('\n')).toMatch(/warned[^]*erred[^]*thrown/);
		expect(written.faults()).toHaveLength(3);
	});

	test("passes over the browser's line for an expected 4xx only", async () => {
		const written = new Console();
		written.watch(context);
		await page.goto('/');
		await page.evaluate(() => Promise.all([fetch('/drafts?one'), fetch('/other')]));
		await expect.poll(() => written.faults()).toHaveLength(2);
		written.expect(404, '/drafts');
		expect(written.faults()).toEqual([expect.stringContaining(`${origin}/other`)]);
		written.expect(400, '/other');
		expect(written.faults()).toHaveLength(1);
	});

	test('tells which requests left the origin', async () => {
		const requests = new Requests();
		requests.watch(context);
		const foreign = origin.replace('localhost', '127.0.0.1') + '/';
		await page.goto('/');
		await page.evaluate(async (url) => {
			await fetch(URL.createObjectURL(new Blob()));
			await fetch(url, { mode: 'no-cors' });
		}, foreign);
		expect(requests.urls).toContain(`${origin}/`);
		expect(requests.beyond(origin)).toEqual([foreign]);
	});
});
