import { Http } from '../bench/http.ts';
import { scriptSizes } from '../bench/scripts.ts';
import { expect, test } from '../support/e2e.ts';
import { identifier } from '../support/pages.ts';
import { sample } from '../support/sample.ts';

for (const path of sample(['/register', '/login', '/auth'], 1)) {
	test(`${path} preloads all its scripts in one wave, each cached for good`, async ({
		page,
		request,
		requests
	}) => {
		const html = await (await request.get(path)).text();
		await page.goto(path);
		const preloads = [...html.matchAll(/<link rel="modulepreload" nonce="[^"]+" href="([^"]+)">/g)];
		const named = preloads.map(([, name = '']) => new URL(name, page.url()).pathname);
		await expect(identifier(page).filter({ visible: true })).toBeVisible();
		const scripts = new Set(
			requests.urls.map((url) => new URL(url).pathname).filter((name) => name.endsWith('.js'))
		);
		expect(named.filter((name) => !scripts.has(name))).toEqual([]);
		// Kit fetches its error page too, for a time without a connection.
		const [errorPage = '', ...others] = [...scripts]
			.filter((name) => !named.includes(name))
			.sort((a, b) => Number(b.includes('/nodes/1.')) - Number(a.includes('/nodes/1.')));
		expect(errorPage).toContain('/nodes/1.');
		const source = await (await request.get(errorPage)).text();
		expect(others.filter((name) => !source.includes(name.split('/').at(-1) ?? ''))).toEqual([]);
		for (const script of scripts) {
			const { 'cache-control': cached } = (await request.get(script)).headers();
			expect(cached, script).toBe('public,max-age=31536000,immutable');
		}
	});
}

test('/register needs at most 50 KB of script beside the element', async ({ server }) => {
	const http = new Http(server.url);
	const { rows } = await scriptSizes(http, '/register');
	http.close();
	const text = expect.any(String);
	expect(rows).toEqual([
		[expect.stringContaining('ours'), text, text, 'met'],
		[expect.stringContaining('the element'), text]
	]);
});

test('hydration reuses the HTML of the server', async ({ page }) => {
	await page.addInitScript(() => {
		const removed: string[] = [];
		Object.assign(window, { removed });
		new MutationObserver((changes) => {
			for (const { removedNodes } of changes) {
				for (const node of removedNodes) {
					if (node instanceof HTMLElement && node.matches('.auth, form, h1')) {
						removed.push(node.outerHTML);
					}
				}
			}
		}).observe(document, { childList: true, subtree: true });
	});
	await page.goto('/register');
	await expect(identifier(page)).toBeVisible();
	expect(await page.evaluate(() => (window as unknown as { removed: string[] }).removed)).toEqual(
		[]
	);
});
