import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';

/** WCAG 2.2 AA, and what axe counts as good practice besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a scheme can change: nothing but colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

const looks = [
	{ colorScheme: 'light', width: 320 },
	{ colorScheme: 'dark', width: 320 },
	{ colorScheme: 'light', width: 1280 },
	{ colorScheme: 'dark', width: 1280 }
] as const;

/** Checks what is on the page now, in both schemes and at both widths. */
export async function expectAccessible(page: Page, view: string): Promise<void> {
	// Axe is slow.
	test.setTimeout(test.info().timeout + 30_000);
	for (const { colorScheme, width } of looks) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await page.setViewportSize({ width, height: 800 });
		await expect.poll(() => page.evaluate(fading), `${view} is drawn`).toBe(0);
		// Spares a second page for each look; it makes a difference to frames alone, and there are none.
		const axe = new AxeBuilder({ page }).setLegacyMode();
		const { violations } = await (
			colorScheme === 'light' ? axe.withTags(TAGS) : axe.withRules(OF_COLOURS)
		).analyze();
		const found = violations.map(
			({ id, nodes }) =>
				`${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)[0]}`
		);
		expect(found, `${view}, ${colorScheme}, ${width} px`).toEqual([]);
		const overflow = await page.evaluate(
			() => document.documentElement.scrollWidth - document.documentElement.clientWidth
		);
		expect(overflow, `${view} fits ${width} px`).toBeLessThanOrEqual(0);
	}
}

/** Animations that still run; colours are only measured once they stand still. */
async function fading(): Promise<number> {
	// A change of the scheme starts its transitions with the next frame.
	for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
	const shadows = [...document.querySelectorAll('*')].flatMap(({ shadowRoot }) => shadowRoot ?? []);
	return [document, ...shadows]
		.flatMap((tree) => tree.getAnimations())
		.filter(({ playState }) => playState === 'running').length;
}
