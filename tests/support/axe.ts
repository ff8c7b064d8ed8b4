import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type axe from 'axe-core';

/** WCAG 2.2 AA, and what axe counts as good practice besides. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** What a scheme can change: nothing but colours. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Everything where there is least room; of the dark scheme its colours, as nothing else differs. */
const looks = [
	{ colorScheme: 'light', runOnly: TAGS },
	{ colorScheme: 'dark', runOnly: OF_COLOURS }
] as const;

/** Checks what is on the page now: with axe at 320 px in both schemes, and that it fits 1280 px too. */
export async function expectAccessible(page: Page, view: string): Promise<void> {
	// Axe is slow.
	test.setTimeout(test.info().timeout + 15_000);
	await page.setViewportSize({ width: 1280, height: 800 });
	await expectFit(page, view);
	await page.setViewportSize({ width: 320, height: 800 });
	await expectFit(page, view);
	for (const { colorScheme, runOnly } of looks) {
		await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
		await expect.poll(() => page.evaluate(fading), `${view} is drawn`).toBe(0);
		expect(await violations(page, runOnly), `${view}, ${colorScheme}`).toEqual([]);
	}
}

/** What axe finds wrong, one line for each rule. */
export async function violations(page: Page, runOnly: readonly string[] = TAGS): Promise<string[]> {
	// Axe spends most of its time on what is right, for a report that no test reads.
	const options = { runOnly: [...runOnly], resultTypes: ['violations' as const] };
	const { violations } = (await runAgain(page, options)) ?? (await run(page, options));
	return violations.map(
		({ id, nodes }) =>
			`${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)[0]}`
	);
}

/** Legacy spares a second page for each look; it makes a difference to frames alone, and there are none. */
const run = (page: Page, options: axe.RunOptions) =>
	new AxeBuilder({ page }).options(options).setLegacyMode().analyze();

/** Runs what an earlier look has left in the page: to load axe takes as long as to run it. */
const runAgain = (page: Page, options: axe.RunOptions) =>
	page.evaluate((options) => (window as { axe?: typeof axe }).axe?.run(options), options);

async function expectFit(page: Page, view: string): Promise<void> {
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(overflow, `${view} fits its window`).toBeLessThanOrEqual(0);
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
