import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../support/e2e.ts';
import { fillRegistration, identifier, proceed } from '../support/pages.ts';
import { sample } from '../support/sample.ts';
import { root } from '../support/server.ts';

const pages = ['/register', '/login', '/auth'] as const;

/** https://wicg.github.io/layout-instability/#sec-layout-shift */
interface LayoutShift extends PerformanceEntry {
	value: number;
	sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
}

/** In the page: keeps in `window.shifts` how much moves, what, and from where to where. */
function watchShifts() {
	const shifts: string[] = [];
	Object.assign(window, { shifts });
	const place = ({ x, y, width, height }: DOMRectReadOnly) => [x, y, width, height].join(' ');
	new PerformanceObserver((list) => {
		for (const { value, sources } of list.getEntries() as LayoutShift[]) {
			const moved = sources.map(({ node, previousRect, currentRect }) => {
				const name = node instanceof Element ? node.localName : node?.textContent;
				return `${name} from ${place(previousRect)} to ${place(currentRect)}`;
			});
			shifts.push([value, ...moved].join('; '));
		}
	}).observe({ type: 'layout-shift', buffered: true });
}

for (const path of pages) {
	test(`${path} has the element in its HTML, and room for it: nothing moves, and no third party is asked (V-02)`, async ({
		page,
		request,
		requests,
		server
	}) => {
		const html = await (await request.get(path)).text();
		expect(html).toMatch(new RegExp(`<passage-${path.slice(1)} app-id="[A-Za-z0-9]+"`));
		expect(html).toMatch(/<noscript>[^]*notice[^]*<\/noscript>/);
		await page.addInitScript(watchShifts);
		await page.goto(path);
		await expect(identifier(page).filter({ visible: true })).toBeVisible();
		await page.waitForLoadState('networkidle');
		expect(requests.beyond(server.url)).toEqual([]);
		expect(requests.urls.some((url) => url.includes('/v1/apps/'))).toBe(true);
		const shifts = await page.evaluate(() => (window as unknown as { shifts: string[] }).shifts);
		expect(shifts).toEqual([]);
	});
}

test('the footer shows as a whole, when the HTML after it has arrived (V-02)', async ({
	page,
	request
}) => {
	const html = await (await request.get('/login')).text();
	const body = html.slice(0, html.lastIndexOf('</footer>'));
	await page.route('/login', (route) => route.fulfill({ contentType: 'text/html', body }));
	await page.goto('/login');
	const language = page.getByText('Deutsch');
	await expect(language).toHaveCSS('visibility', 'hidden');
	await page.unroute('/login');
	await page.reload();
	await expect(language).toBeVisible();
});

for (const path of sample(pages, 1)) {
	test(`${path} draws its texts, also where the browser's language is no valid tag (F-01)`, async ({
		page
	}) => {
		await page.addInitScript(() => {
			const languages = ['en-US@posix'];
			Object.defineProperty(navigator, 'languages', { get: () => languages });
			Object.defineProperty(navigator, 'language', { get: () => languages[0] });
		});
		const keys = Object.keys(
			JSON.parse(readFileSync(join(root, 'src/lib/i18n/en/elements.json'), 'utf8')) as object
		).filter((key) => key.includes('-'));
		await page.goto(path);
		await expect(identifier(page).filter({ visible: true })).toBeVisible();
		const drawn = await page.locator(`passage-${path.slice(1)}`).evaluate((host) => {
			const scopes = [host, host.shadowRoot ?? host];
			const inputs = scopes.flatMap((scope) => [...scope.querySelectorAll('input')]);
			const boxes = scopes.flatMap((scope) => [...scope.querySelectorAll('*:not(style)')]);
			const own = (box: Element) =>
				[...box.childNodes].filter((node) => node instanceof Text).map((node) => node.data);
			return [...boxes.flatMap(own), ...inputs.map((input) => input.placeholder)].join(' ');
		});
		expect(drawn).toContain('Continue');
		expect(keys.filter((key) => drawn.includes(key))).toEqual([]);
	});

	test(`${path} says so where the element cannot load, and tries again`, async ({
		page,
		server,
		consoleClean
	}) => {
		const app = `/v1/apps/${server.appId}`;
		consoleClean.expect('lost', app);
		await page.route(`**${app}`, (route) => route.abort());
		await page.goto(path);
		const alert = page.getByRole('alert').filter({ hasText: 'did not load' });
		await expect(alert).toBeVisible();
		await expect(page.locator('body')).toBeFocused();
		await page.unroute(`**${app}`);
		await page.getByRole('button', { name: 'Try again' }).click();
		await expect(identifier(page).filter({ visible: true })).toBeVisible();
	});
}

test('fields, heading and footer show beside the identifier only; every view is followed', async ({
	page,
	passkeys
}) => {
	await passkeys.setPresent(false);
	await fillRegistration(page, { name: 'Views', email: 'views@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await expect(page.getByLabel('Name')).toBeHidden();
	await expect(page.getByText('Already have an account?')).toBeHidden();
	await page.getByTestId('change-email-button').click();
	await expect(page.getByLabel('Name')).toBeVisible();
	await expect(page.getByLabel('Name')).toHaveValue('Views');
	await expect(page.getByText('Already have an account?')).toBeVisible();
	await page.getByRole('link', { name: 'Log in' }).click();
	await expect(page).toHaveURL('/login');
	await expect(page.getByText('No account yet?')).toBeVisible();
});

test('input and focus survive the loading of the element', async ({ page }) => {
	let arrive = () => {};
	const held = new Promise<void>((resolve) => (arrive = resolve));
	await page.route('**/v1/apps/*', async (route) => {
		await held;
		await route.continue();
	});
	await page.goto('/register', { waitUntil: 'commit' });
	const name = page.getByLabel('Name');
	await name.focus();
	await name.pressSequentially('Grace ');
	arrive();
	await name.pressSequentially('Brewster Hopper', { delay: 15 });
	await expect(identifier(page)).toBeVisible();
	await name.pressSequentially(' II');
	await expect(name).toBeFocused();
	await expect(name).toHaveValue('Grace Brewster Hopper II');
});

test('the page follows the views of an element that replaces the first', async ({ page }) => {
	await page.goto('/login');
	await expect(identifier(page)).toBeVisible();
	await page.locator('passage-login').evaluate((old) => {
		const fresh = document.createElement('passage-login');
		fresh.setAttribute('app-id', old.getAttribute('app-id') ?? '');
		old.replaceWith(fresh);
	});
	await expect(identifier(page)).toBeVisible();
	await identifier(page).fill('not an address');
	await proceed(page).click();
	await expect(page.getByTestId('validation-error')).toBeVisible();
});
