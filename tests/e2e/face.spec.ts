import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	logOut,
	proceed,
	signUpWithoutPages
} from '../support/pages.ts';
import { sample } from '../support/sample.ts';

/** Every visible element, in shadow trees too, that overflows the sides of the page. */
function overflowing(page: Page): Promise<string[]> {
	return page.evaluate(() => {
		const all = (scope: ParentNode): HTMLElement[] =>
			[...scope.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
				element,
				...(element.shadowRoot ? all(element.shadowRoot) : [])
			]);
		const width = document.documentElement.clientWidth;
		const over = all(document.body).filter((element) => {
			const { left, right, width: own } = element.getBoundingClientRect();
			if (own <= 1 || element.closest('svg, .visually-hidden')) return false;
			return left < -0.5 || right > width + 0.5;
		});
		const scrolls = document.documentElement.scrollWidth > width ? ['the page scrolls'] : [];
		return [...scrolls, ...over.map((element) => element.outerHTML.slice(0, 120))];
	});
}

/** The boxes of buttons, links and inputs. */
function targets(page: Page) {
	return page.evaluate(() => {
		const wanted = 'a, button, input:not([type=hidden]), select, textarea, [role=button]';
		const hosts = [...document.querySelectorAll('[app-id]')].flatMap((host) =>
			host.shadowRoot ? [host.shadowRoot] : []
		);
		return (
			[document, ...hosts]
				.flatMap((scope) => [...scope.querySelectorAll<HTMLElement>(wanted)])
				.filter((element) => element.getClientRects().length > 0)
				// Links within a sentence are as high as its lines.
				.filter((element) => getComputedStyle(element).display !== 'inline')
				.filter((element) => !element.closest('.visually-hidden'))
				.map((element) => {
					const { width, height, left, right } = element.getBoundingClientRect();
					return { text: element.textContent.trim() || element.id, width, height, left, right };
				})
		);
	});
}

/** Leads through every page and view, and looks at each. */
async function everywhere(
	page: Page,
	passkeys: { setVerified(on: boolean): Promise<void> },
	goOut: () => Promise<void>,
	look: (view: string) => Promise<void>,
	email: string
) {
	await page.goto('/');
	await look('start');
	await page.goto('/nothing-here');
	await look('not found');
	for (const path of ['/login', '/auth', '/register']) {
		await page.goto(path);
		await expect(proceed(page)).toBeVisible();
		await look(path);
	}
	await proceed(page).click();
	await expect(page.getByLabel('Name')).toBeFocused();
	await look('/register with errors');
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Face', email });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await look('create a passkey');
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
	await look('no passkey was created');
	await passkeys.setVerified(true);
	await page.getByRole('button', { name: 'Try again' }).click();
	await page.waitForURL('/dashboard');
	await look('dashboard');
	await goOut();
	await expect(proceed(page)).toBeVisible();
	await look('welcome back');
	await proceed(page).click();
	await expect(page.locator('.view-webauthn-sign-in')).toBeVisible();
	await look('waiting for the passkey');
	await page.getByRole('button', { name: 'How it works' }).click();
	await expect(page.getByRole('dialog')).toBeVisible();
	await look('what a passkey is');
}

/** From right to left, at 320 px and on a desk, everything keeps its place. */
async function expectMirrored(page: Page, view: string) {
	await page.evaluate(() => (document.documentElement.dir = 'rtl'));
	for (const width of [320, 1280]) {
		await page.setViewportSize({ width, height: 800 });
		expect(await overflowing(page), `${view}, ${width} px`).toEqual([]);
		const boxes = await page.evaluate(() => {
			const box = (element: Element | null | undefined) => element?.getBoundingClientRect();
			const host = document.querySelector('[app-id]');
			return {
				brand: box(document.querySelector('.brand')),
				header: box(document.querySelector('header')),
				input: box(document.querySelector('#field-name')),
				theirs: box(host?.shadowRoot?.querySelector('#identifier')),
				label: box(host?.shadowRoot?.querySelector('.label'))
			};
		});
		expect(boxes.brand?.left, `${view}: the brand is at the right`).toBeGreaterThan(
			(boxes.header?.width ?? 0) / 2 + (boxes.header?.left ?? 0)
		);
		if (view === '/register') {
			expect(boxes.input?.right).toBeCloseTo(boxes.theirs?.right ?? 0, 0);
			expect(boxes.input?.left).toBeCloseTo(boxes.theirs?.left ?? 0, 0);
			expect(boxes.label?.right).toBeCloseTo(boxes.input?.right ?? 0, 0);
		}
	}
}

/** Zoomed to 400 %, with text spaced out, nothing is lost or cut off. */
async function expectRoomForText(page: Page, view: string) {
	// WCAG 2.2, 1.4.12: text spacing.
	await page.evaluate(() => {
		const css =
			'* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }';
		const hosts = [...document.querySelectorAll('[app-id]')].flatMap(
			({ shadowRoot }) => shadowRoot ?? []
		);
		for (const tree of [document.head, ...hosts]) {
			const style = document.createElement('style');
			style.dataset['spacing'] = '';
			style.textContent = css;
			tree.append(style);
		}
	});
	expect(await overflowing(page), view).toEqual([]);
	const cut = await page.evaluate(() => {
		const hosts = [...document.querySelectorAll('[app-id]')].flatMap(
			({ shadowRoot }) => shadowRoot ?? []
		);
		return [document, ...hosts]
			.flatMap((tree) => [...tree.querySelectorAll<HTMLElement>('button, a, label, h1, .title')])
			.filter(({ scrollWidth, clientWidth }) => clientWidth > 1 && scrollWidth > clientWidth + 1)
			.map(({ textContent }) => textContent);
	});
	expect(cut, `${view}: text that is cut off`).toEqual([]);
}

/** Everything to press is at least 24 px; buttons and boxes are of one height and width. */
async function expectTargets(page: Page, view: string) {
	const all = await targets(page);
	expect(all.length, view).toBeGreaterThan(1);
	for (const { text, width, height } of all) {
		expect(Math.min(width, height), `${view}: ${text}`).toBeGreaterThanOrEqual(24);
	}
	const wide = all.filter(({ width }) => width > 250);
	expect(new Set(wide.map(({ height }) => Math.round(height))).size, view).toBeLessThan(2);
	expect(new Set(wide.map(({ left }) => Math.round(left))).size, view).toBeLessThan(2);
	expect(new Set(wide.map(({ right }) => Math.round(right))).size, view).toBeLessThan(2);
}

/** With reduced motion nothing moves, in the element neither. */
async function expectStill(page: Page, view: string) {
	const moving = await page.evaluate(() => {
		const hosts = [...document.querySelectorAll('[app-id]')].flatMap(
			({ shadowRoot }) => shadowRoot ?? []
		);
		const lasting = (durations: string) =>
			durations.split(',').some((duration) => parseFloat(duration) > 0.001);
		return [document, ...hosts]
			.flatMap((tree) => [...tree.querySelectorAll('*')])
			.filter((element) => {
				const { transitionDuration, animationDuration } = getComputedStyle(element);
				return lasting(transitionDuration) || lasting(animationDuration);
			})
			.map(({ outerHTML }) => outerHTML.slice(0, 120));
	});
	expect(moving, view).toEqual([]);
}

/** Removes what `expectRoomForText` has put into the page. */
function takeSpacingAway(): void {
	const hosts = [...document.querySelectorAll('[app-id]')].flatMap(
		({ shadowRoot }) => shadowRoot ?? []
	);
	for (const tree of [document, ...hosts]) tree.querySelector('style[data-spacing]')?.remove();
}

const VIEWPORT = { width: 1280, height: 720 };

test('every view keeps its face: at rest, to press, mirrored, and zoomed with text spaced out', async ({
	page,
	passkeys,
	consoleClean
}) => {
	consoleClean.expect(404, '/nothing-here');
	const look = async (view: string) => {
		await expectStill(page, view);
		await expectTargets(page, view);
		await expectMirrored(page, view);
		await page.evaluate(() => document.documentElement.removeAttribute('dir'));
		// 400 % of a window of 1280 × 1024.
		await page.setViewportSize({ width: 320, height: 256 });
		await expectRoomForText(page, view);
		await page.evaluate(takeSpacingAway);
		await page.setViewportSize(VIEWPORT);
	};
	await everywhere(page, passkeys, () => logOut(page, passkeys), look, 'face@example.com');
});

test('in forced colours every control keeps its edge, and the focus its ring', async ({ page }) => {
	await page.emulateMedia({ forcedColors: 'active' });
	await page.goto('/register');
	await expect(proceed(page)).toBeVisible();
	for (const control of [
		proceed(page),
		page.getByTestId('identifier-input'),
		page.getByLabel('Name')
	]) {
		const { border, background } = await control.evaluate((element) => {
			const style = getComputedStyle(element);
			return {
				border: `${style.borderTopStyle} ${style.borderTopWidth} ${style.borderTopColor}`,
				background: style.backgroundColor
			};
		});
		expect(border).toMatch(/^solid 1px/);
		expect(border).not.toContain(background);
		await control.focus();
		await expect(control).toHaveCSS('outline-style', 'solid');
	}
});

test('the headings of the page and of the views are of one size', async ({ page, passkeys }) => {
	await page.goto('/register');
	const size = (element: Element) => {
		const { fontSize, fontWeight, textAlign } = getComputedStyle(element);
		return { fontSize, fontWeight, textAlign };
	};
	const ours = await page.getByRole('heading', { level: 1 }).evaluate(size);
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Sizes', email: 'sizes@example.com' });
	const heading = page.getByRole('heading', { level: 1, name: 'Create your passkey' });
	await expect(heading).toBeVisible();
	expect(await heading.evaluate(size)).toEqual(ours);
});

for (const colorScheme of sample(['light', 'dark'] as const, 1)) {
	test(`our fields and the element’s are one form, ${colorScheme}`, async ({ page }) => {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		for (const width of [320, 1280]) {
			await page.setViewportSize({ width, height: 800 });
			await page.goto('/register');
			await expect(proceed(page)).toBeVisible();
			await proceed(page).click();
			await expect(page.getByTestId('validation-error')).toHaveText(/\S/);
			await page.getByRole('link', { name: 'Log in' }).focus();
			const look = (label: Locator, input: Locator, error: Locator) =>
				Promise.all([label, input, error].map((part) => part.evaluate(drawn)));
			const theirs = page.locator('passage-register');
			const [ourLabel, ourInput, ourError] = await look(
				page.locator('.field-label'),
				page.getByLabel('Name'),
				page.locator('.field-error')
			);
			const [label, input, error] = await look(
				theirs.locator('.label'),
				page.getByTestId('identifier-input'),
				page.getByTestId('validation-error')
			);
			expect(label?.style).toEqual(ourLabel?.style);
			expect(input?.style).toEqual(ourInput?.style);
			expect(error?.style).toEqual(ourError?.style);
			const gaps = (parts: { top: number; bottom: number }[]) =>
				parts.slice(1).map(({ top }, index) => Math.round(top - (parts[index]?.bottom ?? 0)));
			expect(gaps([label, input, error].map((part) => part?.box ?? { top: 0, bottom: 0 }))).toEqual(
				gaps([ourLabel, ourInput, ourError].map((part) => part?.box ?? { top: 0, bottom: 0 }))
			);
		}
	});
}

/** The visible style of a part of a form. */
function drawn(element: Element) {
	const { fontSize, fontWeight, color, backgroundColor, borderTopColor, borderRadius, boxShadow } =
		getComputedStyle(element);
	const { top, bottom } = element.getBoundingClientRect();
	return {
		style: {
			fontSize,
			fontWeight,
			color,
			backgroundColor,
			borderTopColor,
			borderRadius,
			boxShadow
		},
		box: { top, bottom }
	};
}

test('between the placeholder and the first view, and between two views, nothing is empty', async ({
	page,
	passkeys
}) => {
	await page.emulateMedia({ reducedMotion: 'no-preference' });
	await page.addInitScript(() => {
		const gaps: string[] = [];
		Object.assign(window, { gaps });
		const look = () => {
			const host = document.querySelector('[app-id]');
			const skeleton = document.querySelector('.skeleton');
			const view = host?.shadowRoot?.querySelector('.auth-flex-container, .view-email-input');
			const opaque = (node: Element | null | undefined): boolean => {
				for (let each = node; each; each = each.parentElement) {
					const { opacity, display } = getComputedStyle(each);
					if (opacity !== '1' || display === 'none') return false;
				}
				return Boolean(node);
			};
			// A frame may be drawn while the placeholder is still to be parsed.
			const parsed = document.readyState !== 'loading';
			if (parsed && host && !skeleton && !opaque(view)) {
				gaps.push(host.shadowRoot?.innerHTML ?? '');
			}
			requestAnimationFrame(look);
		};
		requestAnimationFrame(look);
	});
	await passkeys.setPresent(false);
	await fillRegistration(page, { name: 'Gaps', email: 'gaps@example.com' });
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await page.getByTestId('change-email-button').click();
	await expect(page.getByLabel('Name')).toBeVisible();
	const gaps = await page.evaluate(() => (window as unknown as { gaps: string[] }).gaps);
	expect(gaps).toEqual([]);
});

test('the errors of a view are announced once each', async ({ page, passkeys }) => {
	await page.goto('/register');
	await expect(proceed(page)).toBeVisible();
	const region = page.getByTestId('validation-error');
	await expect(region).toHaveAttribute('role', 'alert');
	await expect(region).toBeEmpty();
	await proceed(page).click();
	await expect(region).toHaveText('Enter your email address');
	// The one beside our field is read with the field, which has the focus.
	await expect(page.getByRole('alert').filter({ hasText: /\S/ })).toHaveCount(1);
	await passkeys.setVerified(false);
	await fillRegistration(page, { name: 'Announced', email: 'announced@example.com' });
	await page.getByTestId('register-main-button').click();
	const alerts = page.getByRole('alert').filter({ hasText: /\S/ });
	await expect(alerts).toHaveText([
		'No passkey was created. Try again, or register with a code instead.'
	]);
});

test('every page has a language, a title of its own and its landmarks', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(404, '/nothing-here');
	const titles = new Set<string>();
	const named = async () => {
		await expect(page.locator('html')).toHaveAttribute('lang', 'en');
		for (const landmark of ['banner', 'main', 'contentinfo'] as const) {
			await expect(page.getByRole(landmark)).toHaveCount(1);
		}
		titles.add(await page.title());
	};
	for (const path of ['/', '/nothing-here', '/login', '/register']) {
		await page.goto(path);
		await named();
	}
	const email = 'titles@example.com';
	await signUpWithoutPages(page, server, passkeys, { name: 'Titles', email });
	await page.goto('/dashboard');
	await named();
	await logOut(page, passkeys);
	await identifier(page).fill(email);
	await proceed(page).click();
	await expect(page).toHaveTitle('Log in with your passkey · Postern');
	await named();
	expect(titles.size).toBe(6);
});
