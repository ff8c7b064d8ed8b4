import { expect, test } from '../support/e2e.ts';
import { fillRegistration, identifier } from '../support/pages.ts';

for (const path of ['/register', '/login', '/auth']) {
	test(`${path} gets all its scripts in one wave of requests, each cached for good`, async ({
		page,
		request,
		requests
	}) => {
		const html = await (await request.get(path)).text();
		const named = [...html.matchAll(/<link rel="modulepreload" nonce="[^"]+" href="([^"]+)">/g)];
		await page.goto(path);
		await expect(identifier(page).filter({ visible: true })).toBeVisible();
		const scripts = new Set(
			requests.urls.map((url) => new URL(url).pathname).filter((name) => name.endsWith('.js'))
		);
		expect([...scripts].sort()).toEqual(named.map(([, name]) => name).sort());
		for (const script of scripts) {
			const { 'cache-control': kept } = (await request.get(script)).headers();
			expect(kept, script).toBe('public,max-age=31536000,immutable');
		}
	});
}

test('what was typed outlives a reload, and leaving the page and coming back', async ({ page }) => {
	await fillRegistration(page, { name: 'Typed once', email: 'typed-once@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await page.reload();
	await expect(page.getByLabel('Name')).toHaveValue('Typed once');
	await page.getByLabel('Name').fill('Typed twice');
	await page.goto('/login');
	await page.goBack();
	await expect(page.getByLabel('Name')).toHaveValue('Typed twice');
	await page.goto('/register');
	await expect(identifier(page)).toBeVisible();
	await expect(page.getByLabel('Name')).toHaveValue('');
});

test('the HTML of the server is taken over as it is', async ({ page }) => {
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
