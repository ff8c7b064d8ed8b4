import type { Page } from '@playwright/test';
import { expect } from '../support/e2e.ts';
import { askToRegister, linkToRegister, test } from '../support/magic-links.ts';
import { hydrated, take } from '../support/pages.ts';
import { register } from '../support/person.ts';

test.use({ serverEnv: { FALLBACK: 'magic_link' } });

const saved = (page: Page) => page.getByRole('status').filter({ hasText: 'Saved.' });
const dead = (page: Page) =>
	page.getByRole('heading', { name: 'This link has been used or has expired' });

test('saving by keyboard keeps the focus in place (K-03)', async ({ page, server }) => {
	await take(page, (await register(server)).browser);
	await page.goto('/account');
	await hydrated(page);
	const name = page.getByLabel('Name', { exact: true });
	const save = page.getByRole('button', { name: 'Save', exact: true });
	await name.fill('By Enter');
	await name.press('Enter');
	await expect(saved(page)).toBeVisible();
	await expect(name).toBeFocused();
	await name.fill('By the button');
	await save.press('Enter');
	await expect(saved(page)).toBeVisible();
	await expect(save).toBeFocused();
});

test('when the retry button disappears with the error, the focus moves to the save button (K-03)', async ({
	page,
	server,
	consoleClean
}) => {
	consoleClean.expect('lost', '/account');
	await take(page, (await register(server)).browser);
	await page.goto('/account');
	await hydrated(page);
	await page.route('**/account?/profile', (route) => route.abort());
	await page.getByLabel('Name', { exact: true }).fill('Tried again');
	await page.getByRole('button', { name: 'Save', exact: true }).press('Enter');
	const again = page.getByRole('button', { name: 'Try again' });
	await expect(again).toBeVisible();
	await page.unroute('**/account?/profile');
	await again.press('Enter');
	await expect(saved(page)).toBeVisible();
	await expect(page.getByRole('button', { name: 'Save', exact: true })).toBeFocused();
});

test('a link that is too old moves the focus to the text that says so (M-03)', async ({
	server,
	phone,
	consoleClean
}) => {
	consoleClean.expect(401, `/postern/v1/apps/${server.appId}/links/approve`);
	const who = { name: 'F', email: 'focus-old@example.com' };
	const { link } = await linkToRegister(server, who);
	await phone.goto(link);
	const approve = phone.getByRole('button', { name: 'Approve the other device' });
	await expect(approve).toBeEnabled();
	await server.advance(601);
	await approve.press('Enter');
	await expect(dead(phone)).toBeFocused();
	await phone.goto(link);
	await expect(dead(phone)).toBeFocused();
	await phone.keyboard.press('Tab');
	await expect(phone.getByRole('link', { name: 'Log in' })).toBeFocused();
});

test('after a resend by keyboard, the heading has the focus until the button is back', async ({
	laptop,
	server
}) => {
	await askToRegister(laptop, server, { name: 'F', email: 'focus-again@example.com' });
	const again = laptop.getByRole('button', { name: 'Send the email again' });
	await again.press('Enter');
	await expect(laptop.getByRole('heading', { level: 1 })).toBeFocused();
	await expect(again).toBeDisabled();
	await expect(again).toBeEnabled();
	await expect(again).toBeFocused();
});
