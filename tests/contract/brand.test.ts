import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { call } from '../support/client.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { raw } from '../support/raw.ts';
import { root, startServer, type Server } from '../support/server.ts';
import { register } from '../support/person.ts';

describe('another brand, declared in the file that BRAND names, shows', () => {
	let server: Server;
	beforeAll(async () => {
		server = await startServer({ env: { BRAND: join(root, 'tests/support/brand-acme.ts') } });
	});
	afterAll(() => server.remove());
	const get = (path: string) => raw(server.url, path);

	test.each(['/', '/login', '/register', '/nothing'])('on the page %s', async (path) => {
		const { body } = await get(path);
		expect(body).toContain('--color-accent:#5b2a86;--color-accent-text:#ffffff');
		expect(body.match(/<meta name="theme-color" content="#\w{6}"/g)).toHaveLength(2);
		expect(body).toMatch(/<title>[^<]*Acme<\/title>/);
		expect(body).toContain('href="mailto:help@acme.example"');
		expect(body).not.toMatch(/<p[^>]*>[^<]*by Postern|%postern/);
	});

	test('in the favicon and the stylesheet of the error page', async () => {
		const favicon = await get('/favicon.svg');
		expect(favicon.headers.get('content-type')).toMatch(/^image\/svg\+xml/);
		expect(favicon.body).toMatch(/--accent:#5b2a86.*#cdb4e8.*id="acme"/);
		expect((await get('/brand.css')).body).toContain('--color-accent:#5b2a86');
		for (const path of ['/favicon.svg', '/brand.css']) {
			expect((await get(path)).headers.get('cache-control')).toBe('public, max-age=3600');
		}
	});

	test('in mails', async () => {
		const identifier = newEmail();
		await call(server, 'POST', '/register/otp', { body: { identifier } });
		const { subject, html, text } = await waitForMessage(server, identifier);
		expect(subject).toContain('Acme');
		expect(html).toContain('border-top:4px solid #5b2a86');
		expect(text).toContain('Questions? Contact help@acme.example.');
	});

	test('in the service, where passkey managers read the name, and elements on other pages the accent', async () => {
		const { body } = await call(server, 'GET', '');
		const button = (background: string, text: string) => ({
			passage_primary_button_background_color: background,
			passage_primary_button_text_color: text
		});
		expect(body).toMatchObject({
			app: {
				name: 'Acme',
				element_customization: button('#5b2a86', '#ffffff'),
				element_customization_dark: button('#cdb4e8', '#1f1b23')
			}
		});
	});

	test('and its files neither read nor set a cookie, so that they may be cached (C-07)', async () => {
		const { browser } = await register(server);
		const cookie = [...browser.cookies].map(([name, { value }]) => `${name}=${value}`).join('; ');
		const answer = await raw(server.url, '/favicon.svg', { headers: { cookie } });
		expect(answer.headers.getSetCookie()).toEqual([]);
	});
});

test('APP_NAME overrides the name of the brand', async () => {
	const server = await startServer({ env: { APP_NAME: 'Other' } });
	try {
		expect((await raw(server.url, '/')).body).toContain('<title>Other</title>');
	} finally {
		await server.remove();
	}
});

test('the start page has hints for developers on a loopback origin only', async () => {
	const hints = /src\/profile\.ts|src\/routes/;
	const SECRET_KEY = 'the secret key of this test of the start page';
	const server = await startServer({ env: { SECRET_KEY } });
	try {
		expect((await raw(server.url, '/')).body).toMatch(hints);
		await server.stop();
		server.env['ORIGIN'] = 'https://app.example.com';
		server.env['FALLBACK'] = 'none';
		await server.start();
		const { body, status } = await raw(server.url, '/', { headers: { host: 'app.example.com' } });
		expect(status).toBe(200);
		expect(body).not.toMatch(hints);
	} finally {
		await server.remove();
	}
});
