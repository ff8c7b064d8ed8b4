import type { Page } from '@playwright/test';
import { LANGUAGES, NAMES, type Language } from '../../src/lib/i18n/languages.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { hydrated, identifier, proceed, take } from '../support/pages.ts';
import { signedInWithoutProfile } from '../support/person.ts';
import { sample } from '../support/sample.ts';
import { elements, filled, KEYS, pages } from '../support/texts.ts';

// The words of all languages are compared over HTTP: tests/contract/languages.test.ts.
const others = LANGUAGES.filter((language) => language !== 'en' && language !== 'de');
const looked = ['de', ...sample(others, 1)] as Language[];

/** The texts and names that are drawn or read aloud, in shadow trees too, which are a raw key. */
function rawKeys(page: Page): Promise<string[]> {
	return page.evaluate((keys) => {
		const known = new Set(keys);
		const drawn: string[] = [document.title];
		const look = (scope: Node) => {
			const walker = document.createTreeWalker(scope);
			for (let node = walker.currentNode as Node | null; node; node = walker.nextNode()) {
				if (node instanceof Text && !node.parentElement?.matches('script, style')) {
					drawn.push(node.data.trim());
				}
				if (!(node instanceof Element)) continue;
				for (const name of ['aria-label', 'placeholder', 'title', 'alt']) {
					drawn.push(node.getAttribute(name)?.trim() ?? '');
				}
				if (node.shadowRoot) look(node.shadowRoot);
			}
		};
		look(document.documentElement);
		return drawn.filter((text) => known.has(text) || /\{\d\}/.test(text));
	}, KEYS);
}

/** What reaches over the sides of the page or makes it scroll. */
const overflow = (page: Page) =>
	page.evaluate(() => {
		const { scrollWidth, clientWidth } = document.documentElement;
		return scrollWidth - clientWidth;
	});

async function expectIn(page: Page, language: Language, heading: string | RegExp) {
	await expect(page.locator('html')).toHaveAttribute('lang', language);
	await expect(page.getByRole('heading', { level: 1, name: heading })).toBeVisible();
	expect(await rawKeys(page), page.url()).toEqual([]);
	expect(await overflow(page), `${page.url()} fits`).toBeLessThanOrEqual(0);
}

for (const language of looked) {
	test.describe(language, () => {
		test.use({ locale: language, viewport: { width: 320, height: 800 } });
		const ours = pages[language];
		const element = elements[language];

		test(`every page and the element’s views are in ${NAMES[language]}, at 320 px`, async ({
			page,
			passkeys,
			server,
			consoleClean
		}) => {
			const email = `language-${language.toLowerCase()}@example.com`;
			await page.goto('/');
			await expectIn(page, language, ours['start.title']);
			consoleClean.expect(404, '/nothing-here');
			await page.goto('/nothing-here');
			await expectIn(page, language, ours['error.404']);
			for (const [path, heading] of [
				['/login', 'log-in'],
				['/auth', 'log-in'],
				['/register', 'register']
			] as const) {
				await page.goto(path);
				await expect(proceed(page)).toHaveText(element['continue'] ?? '');
				await expectIn(page, language, ours[heading]);
			}
			await proceed(page).click();
			await expect(page.getByTestId('validation-error')).toHaveText(
				element['enter-an-email-address'] ?? ''
			);
			await expect(page.locator('.field-error')).toHaveText(/\S/);
			await expectIn(page, language, ours.register);

			// A code by mail, in the language of the page.
			await passkeys.setVerified(false);
			await page.locator('#field-name').fill('Ada');
			await identifier(page).fill(email);
			await proceed(page).click();
			await expect(page.getByTestId('register-main-button')).toHaveText(
				element['register-with-passkey'] ?? ''
			);
			await expectIn(page, language, element['register-with-a-passkey'] ?? '');
			await page.getByText(element['register-with-code'] ?? '', { exact: true }).click();
			const { html } = await waitForMessage(server, email);
			expect(html).toContain(`lang="${language}"`);
			await expect(page.getByTestId(/^otp-single-input/).first()).toBeVisible();
			await expectIn(page, language, element['enter-code'] ?? '');
		});

		test(`the signed-in pages are in ${NAMES[language]}, at 320 px`, async ({ page, server }) => {
			const today = () =>
				new Date(server.now()).toLocaleDateString(language, { dateStyle: 'long' });
			const began = today();
			const { browser, person } = await signedInWithoutProfile(server);
			await take(page, browser);
			await page.goto('/dashboard');
			await expect(page).toHaveURL(/\/welcome/);
			await expectIn(page, language, ours['welcome.more']);
			await expect(page.getByText(person.identifier)).toBeVisible();
			await hydrated(page);
			await page.getByRole('button', { name: ours.continue }).click();
			await expect(page.locator('.field-error')).toHaveText(/\S/);
			await expectIn(page, language, ours['welcome.more']);
			await page.locator('#field-name').fill('Ada');
			await page.getByRole('button', { name: ours.continue }).click();
			await expect(page).toHaveURL('/dashboard');
			await expectIn(page, language, filled(ours['dashboard.welcome-name'], 'Ada'));
			await expect(page.getByText(ours['dashboard.logged-in'])).toBeVisible();
			await page.goto('/account');
			const time = page.locator('[id^=passkey-] time').first();
			const words = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
			await expect(time).toHaveText(words.format(0, 'second'));
			await expect(time).toHaveAttribute('title', new RegExp(`${began}|${today()}`));
			await expectIn(page, language, ours.account);
			await page.goto('/dev/mailbox');
			await expectIn(page, language, ours.mailbox);
		});
	});
}

test('choosing a language keeps the page and its query, and lasts over pages and restarts of browser and server', async ({
	page,
	server,
	browser,
	consoleClean
}) => {
	await page.goto('/login?next=%2Faccount%3Fa%3D1');
	await page.getByRole('button', { name: 'Polski' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(pages.pl['log-in']);
	expect(new URL(page.url()).search).toBe('?next=%2Faccount%3Fa%3D1');
	const chosen = page.getByRole('form', { name: pages.pl['layout.language'] });
	await expect(chosen.locator('[aria-current=true]')).toHaveText('Polski');
	await expect(chosen.locator('button')).toHaveText(Object.values(NAMES));
	for (const language of LANGUAGES) {
		await expect(chosen.locator(`[value=${language}]`)).toHaveAttribute('lang', language);
	}
	await page.goto('/');
	await expect(page.locator('html')).toHaveAttribute('lang', 'pl');

	const state = await page.context().storageState();
	const [cookie] = state.cookies.filter(({ name }) => name.startsWith('postern_language'));
	const days = ((cookie?.expires ?? 0) - Date.now() / 1000) / 86_400;
	expect(days).toBeGreaterThan(364);
	// A page that is still loading its scripts would miss the server while it is away.
	await page.close();
	await server.restart();
	const again = await browser.newContext({
		storageState: state,
		locale: 'fr',
		baseURL: server.url
	});
	consoleClean.watch(again);
	const later = await again.newPage();
	await later.goto('/register');
	await expect(later.locator('html')).toHaveAttribute('lang', 'pl');
	await expect(proceed(later)).toHaveText(elements.pl['continue'] ?? '');
	await again.close();
});

test('a page loads the texts of its own language only', async ({ page, requests }) => {
	await page.goto('/register');
	await expect(proceed(page)).toBeVisible();
	const scripts = new Set(requests.urls.filter((url) => url.endsWith('.js')));
	const html = [await page.content()];
	const sources = await Promise.all([...scripts].map((url) => page.request.get(url)));
	const all = [...html, ...(await Promise.all(sources.map((each) => each.text())))].join('\n');
	for (const language of LANGUAGES.filter((each) => each !== 'en')) {
		expect(all).not.toContain(pages[language]['try-again-later']);
		expect(all).not.toContain(elements[language]['enter-an-email-address']);
	}
});

test.describe('axe, in German', () => {
	test.use({ locale: 'de-AT' });

	test('finds nothing', async ({ page }) => {
		for (const path of sample(['/', '/login', '/register'], 1)) {
			await page.goto(path);
			await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
			if (path !== '/') await expect(proceed(page)).toBeVisible();
			expect(await violations(page), path).toEqual([]);
		}
	});
});
