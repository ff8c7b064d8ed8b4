import { expectAccessible } from '../support/axe.ts';
import { call } from '../support/client.ts';
import { expect, test } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { hydrated, signUpWithoutPages } from '../support/pages.ts';
import { profileFile } from '../support/server.ts';

// A developer takes phone numbers too, and stores fields of all types with Passage.
test.use({ serverEnv: { PROFILE: profileFile('account-fields'), IDENTIFIER: 'both' } });

test('one form changes the app’s fields and Passage’s, with each error at its field', async ({
	page,
	passkeys,
	server
}) => {
	const email = 'account-fields@example.com';
	await signUpWithoutPages(page, server, passkeys, { name: 'Fields', email });
	await page.goto('/account');
	await hydrated(page);
	const field = (name: string) => page.getByLabel(`${name} (optional)`);
	await page.getByLabel('Name', { exact: true }).fill('Ann');
	await field('Nickname').fill('Annie');
	await field('Newsletter').check();
	await field('Born').fill('1990-12-10');
	await field('Work address').fill('no address');
	await field('Age').fill('3');
	await field('Age').press('Enter');
	await expect(field('Age')).toBeFocused();
	await expect(field('Age')).toHaveAccessibleDescription('Age must be 13 or more.');
	await expectAccessible(page, 'fields with errors');
	await field('Age').fill('36');
	await field('Work address').fill('work@example.com');
	await field('Work address').press('Enter');
	await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
	await page.reload();
	await expect(field('Nickname')).toHaveValue('Annie');
	await expect(field('Newsletter')).toBeChecked();
	await expect(field('Work address')).toHaveValue('work@example.com');
	await page.goto('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Ann!');
	await expect(page.getByText('Annie')).toBeVisible();
	expect(await passkeys.list()).toHaveLength(1);
});

test('the keyboard alone changes an address, which counts once its link was opened (T-10)', async ({
	page,
	passkeys,
	server
}) => {
	const [old, fresh] = ['account-old@example.com', 'account-new@example.com'];
	await signUpWithoutPages(page, server, passkeys, { name: 'Ann', email: old });
	await page.goto('/account');
	await hydrated(page);
	const section = page.getByRole('region', { name: 'Email and phone' });
	const button = (name: string) => section.getByRole('button', { name });
	await button('Change: Email').press('Enter');
	const box = section.getByLabel('New email address');
	await expect(box).toBeFocused();
	await page.keyboard.type('no address');
	await page.keyboard.press('Enter');
	await expect(box).toHaveAccessibleDescription('Enter a valid email address.');
	await expect(box).toBeFocused();
	await expectAccessible(page, 'an address that is refused');
	await page.keyboard.press('Escape');
	await expect(button('Change: Email')).toBeFocused();

	await page.keyboard.press('Space');
	await expect(box).toBeFocused();
	await page.keyboard.type(fresh);
	await page.keyboard.press('Enter');
	await expect(section.getByRole('status')).toContainText(`We sent a link to ${fresh}.`);
	await expect(section.getByText(`${fresh} is waiting for confirmation`)).toBeVisible();
	await expect(box).toHaveCount(0);
	await expect(page.locator(':focus')).toHaveCount(1);
	await expectAccessible(page, 'an address that waits');
	await button('Send again').press('Enter');
	await expect(section.getByRole('alert')).toContainText('You can have it sent again in');

	const { link = '' } = await waitForMessage(server, fresh);
	const magic_link = new URL(link).searchParams.get('psg_verify_link');
	await call(server, 'PATCH', '/magic-link/activate', { body: { magic_link } });
	await page.reload();
	await expect(section.getByText(fresh, { exact: true })).toBeVisible();
	await expect(section.getByText(old)).toHaveCount(0);
	await expect(section.getByText('is waiting for confirmation')).toHaveCount(0);
	expect(await passkeys.list()).toHaveLength(1);
});
