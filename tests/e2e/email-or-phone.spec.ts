import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	proceed,
	profile,
	receiveCode,
	typeCode,
	withoutPasskeys
} from '../support/pages.ts';

test.use({ serverEnv: { IDENTIFIER: 'both' } });

test('either an email address or a phone number will do (I-03)', async ({
	page,
	server,
	requests
}) => {
	await withoutPasskeys(page);
	await fillRegistration(page, { name: 'Mail', email: 'either@example.com' });
	await typeCode(page, await receiveCode(server, 'either@example.com'));
	await expect(page.getByText('Your email is: either@example.com')).toBeVisible();
	expect(await profile(page)).toEqual({ status: 200, name: 'Mail' });
	await page.getByRole('button', { name: 'Log out' }).click();
	await expect(page).toHaveURL('/login');

	await page.goto('/register');
	await page.getByLabel('Name').fill('Phone');
	// The flag appears with the first digit, and the box keeps the focus and the input.
	await identifier(page).click();
	await page.keyboard.type('2015550125');
	await expect(page.locator('.iti__selected-country')).toBeVisible();
	await expect(identifier(page)).toBeFocused();
	await expectAccessible(page, 'email or phone, a phone number');
	await page.keyboard.press('Enter');
	await typeCode(page, await receiveCode(server, '+12015550125'));
	await expect(page.getByText('Your phone is: +12015550125')).toBeVisible();
	expect(await profile(page)).toEqual({ status: 200, name: 'Phone' });
	expect(requests.beyond(server.url)).toEqual([]);
});

test('an identifier that is neither shows an error (I-03)', async ({ page }) => {
	await page.goto('/login');
	await identifier(page).fill('2015');
	await expect(page.locator('.iti__selected-country')).toBeVisible();
	await proceed(page).click();
	const error = page.getByTestId('validation-error').filter({ visible: true });
	await expect(error).toHaveText('Enter a valid email address or phone number.');
	await expect(identifier(page)).toBeFocused();
	await identifier(page).fill('nobody@');
	await expect(page.locator('.iti__selected-country')).toBeHidden();
	await proceed(page).click();
	await expect(error).toHaveText('Enter a valid email address or phone number.');
});
