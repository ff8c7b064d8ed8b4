import type { Page } from '@playwright/test';
import { canonical } from '../../src/lib/server/identifier.ts';
import { expect, test } from '../support/e2e.ts';
import { EMAILS, PHONES } from '../support/inputs.ts';
import { identifier } from '../support/pages.ts';
import { sample } from '../support/sample.ts';

test.use({ serverEnv: { IDENTIFIER: 'both' } });

/**
 * Pastes each text into the box, in its country, and submits it. Returns what the element asks the
 * service about; nothing for a text that it refuses.
 */
function submitAll(page: Page, rows: readonly (readonly [string, unknown, string?])[]) {
	return page.evaluate(async (rows) => {
		const host = document.querySelector('passage-login');
		const find = <T extends HTMLElement>(selector: string) =>
			[host, host?.shadowRoot]
				.map((scope) => scope?.querySelector<T>(selector))
				.find((each) => each?.getClientRects().length);
		const until = async <T>(look: () => T | undefined | null | ''): Promise<T> => {
			for (;;) {
				const found = look();
				if (found) return found;
				await new Promise(requestAnimationFrame);
			}
		};
		const box = await until(() => find<HTMLInputElement>('#identifier'));
		const paste = (text: string) => {
			box.value = text;
			box.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
		};
		const asked: (string | undefined)[] = [];
		const { fetch } = window;
		window.fetch = (input, init) => {
			const url = new URL(input instanceof Request ? input.url : input, location.href);
			if (!url.pathname.endsWith('/users')) return fetch(input, init);
			asked[asked.length - 1] = url.searchParams.get('identifier') ?? '';
			return Promise.resolve(Response.json({ user: null }));
		};
		const error = () => find('[data-testid=validation-error]')?.textContent;
		// The element draws its box for numbers, whose rules load then, a moment after the first digit.
		paste('1');
		await until(() => find('.iti__selected-country'));
		for (const [text, , country] of rows) {
			if (country) {
				paste('1');
				(await until(() => find('.iti__selected-country'))).click();
				(await until(() => find(`[data-country-code=${country.toLowerCase()}]`))).click();
			}
			paste(text);
			await until(() => !error());
			asked.push(undefined);
			find('[data-testid=continue-button]')?.click();
			await until(error);
		}
		return asked;
	}, rows);
}

test('the box takes and refuses what the service does, cleaned alike (F-03, F-04)', async ({
	page
}) => {
	await page.goto('/login');
	await expect(identifier(page)).toBeVisible();
	// A box takes no line ends.
	const typed = [...EMAILS, ...PHONES].filter(([text]) => !/[\r\n]\S/.test(text));
	const rows = sample(typed, 40);
	const asked = await submitAll(page, rows);
	const found = asked.map((text) => (text === undefined ? text : canonical(text, 'both')?.value));
	expect(rows.map(([text], index) => [text, found[index]])).toEqual(
		rows.map(([text, value]) => [text, value])
	);
	// What was cleaned is what the user sees.
	await identifier(page).fill('\u200bada@exam\u00adple.com');
	await expect(identifier(page)).toHaveValue('ada@example.com');
});
