import type { Page } from '@playwright/test';
import { BASE } from '../../src/lib/passage/build/phone-assets.ts';
import { expectAccessible } from '../support/axe.ts';
import { expect, test as base } from '../support/e2e.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { signUpWithoutPages } from '../support/pages.ts';
import type { Passkeys } from '../support/passkeys.ts';
import { profileFile, startServer, type Server } from '../support/server.ts';

/** The server of a developer who takes phone numbers too and keeps fields of all types with Passage. */
const test = base.extend<object, { server: Server }>({
	server: [
		async ({}, use) => {
			const server = await startServer({
				env: { PROFILE: profileFile('account-fields'), IDENTIFIER: 'both' }
			});
			await use(server);
			await server.remove();
		},
		{ scope: 'worker', timeout: 120_000 }
	]
});

test.describe.configure({ timeout: 90_000 });

const element = (page: Page) => page.locator('passage-profile');
const button = (page: Page, name: string) => element(page).getByRole('button', { name });
/** The label of an input; the elements have a second, hidden one for an empty input. */
const field = (page: Page, name: string) =>
	element(page).getByLabel(name, { exact: true }).filter({ visible: true });
const said = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

async function openAccount(page: Page, server: Server, passkeys: Passkeys, email: string) {
	await signUpWithoutPages(page, server, passkeys, { name: 'Fields', email });
	await page.goto('/account');
	await expect(button(page, 'Edit: About you')).toBeVisible();
}

test('the user fills, saves and clears fields of every type, and each error stands beside its field', async ({
	page,
	passkeys,
	consoleClean,
	server
}) => {
	await openAccount(page, server, passkeys, 'account-fields@example.com');
	await expectAccessible(page, 'fields to read');
	await expect(field(page, 'Newsletter')).toBeDisabled();
	for (const empty of ['Phone number', 'Nickname', 'Age', 'Born', 'Mobile', 'Work address']) {
		await expect(field(page, empty)).toHaveValue('—');
	}
	await button(page, 'Edit: About you').press('Enter');
	await expect(field(page, 'Nickname')).toBeFocused();
	await expectAccessible(page, 'fields to write');
	await field(page, 'Nickname').fill('Annie');
	await field(page, 'Age').fill('36');
	await field(page, 'Newsletter').check();
	await field(page, 'Mobile').fill('2025550123');
	await field(page, 'Born').fill('99/99/1990');
	await field(page, 'Work address').fill('no address');
	await field(page, 'Nickname').press('Enter');
	await expect(field(page, 'Born')).toBeFocused();
	await expect(field(page, 'Born')).toHaveAccessibleDescription(/year-month-day/);
	await expect(field(page, 'Work address')).toHaveAttribute('aria-invalid', 'true');
	await expectAccessible(page, 'fields with faults');
	await field(page, 'Born').fill('1990-12-10');
	await field(page, 'Work address').fill('work@example.com');
	await field(page, 'Work address').press('Enter');
	await expect(said(page, 'Saved.')).toHaveCount(1);
	await expect(button(page, 'Edit: About you')).toBeFocused();

	await page.reload();
	const values = {
		Nickname: 'Annie',
		Age: '36',
		Born: '1990-12-10',
		'Work address': 'work@example.com'
	};
	for (const [name, value] of Object.entries(values)) {
		await expect(field(page, name)).toHaveValue(value);
	}
	await expect(field(page, 'Mobile')).toHaveValue(/202.*555.*0123/);
	await expect(field(page, 'Newsletter')).toBeChecked();

	await button(page, 'Edit: About you').press('Space');
	await expect(field(page, 'Nickname')).toBeFocused();
	await field(page, 'Nickname').fill('Nobody');
	await page.keyboard.press('Escape');
	await expect(field(page, 'Nickname')).toHaveValue('Annie');
	await expect(button(page, 'Edit: About you')).toBeFocused();

	// Only the service rejects this value.
	consoleClean.expect(400, `/v1/apps/${server.appId}/currentuser/user-metadata`);
	await page.keyboard.press('Enter');
	await expect(field(page, 'Nickname')).toBeFocused();
	await field(page, 'Age').fill('3');
	await button(page, 'Save: About you').press('Enter');
	await expect(said(page, "couldn't save your details")).toBeVisible();
	await expect(field(page, 'Age')).toHaveValue('3');
	expect(await passkeys.list()).toHaveLength(1);
});

test('the user adds a phone number with its country, and a link confirms it (T-10)', async ({
	page,
	passkeys,
	server
}) => {
	await openAccount(page, server, passkeys, 'account-phone@example.com');
	await button(page, 'Edit: Phone number').press('Enter');
	await expect(field(page, 'Phone number')).toBeFocused();
	await expectAccessible(page, 'a phone number to write');
	const country = element(page).getByRole('combobox').filter({ visible: true }).first();
	await country.press('Enter');
	await page.keyboard.type('Germany');
	await page.keyboard.press('Escape');
	await expect(country).toHaveAttribute('aria-expanded', 'false');
	await expect(button(page, 'Save: Phone number')).toBeVisible();
	await field(page, 'Phone number').fill('123');
	await field(page, 'Phone number').press('Enter');
	await expect(field(page, 'Phone number')).toHaveAttribute('aria-invalid', 'true');
	await expect(field(page, 'Phone number')).toBeFocused();
	await field(page, 'Phone number').fill('2025550171');
	await field(page, 'Phone number').press('Enter');
	await expect(said(page, 'We sent you a text message.')).toBeVisible();
	await expect(button(page, 'Edit: Phone number')).toBeFocused();
	expect((await waitForMessage(server, '+12025550171')).link).toContain('psg_verify_link');
	expect(await passkeys.list()).toHaveLength(1);
});

test('a phone number that is saved before the phone rules have loaded waits for them', async ({
	page,
	passkeys,
	server
}) => {
	await signUpWithoutPages(page, server, passkeys, {
		name: 'Quick',
		email: 'account-quick@example.com'
	});
	for (const [part, name, words] of [
		['About you', 'Mobile', 'Saved.'],
		['Phone number', 'Phone number', 'We sent you a text message.']
	] as const) {
		let come = () => {};
		const held = new Promise<void>((resolve) => (come = resolve));
		await page.route(`**${BASE}/js/utils.js`, async (route) => {
			await held;
			await route.continue();
		});
		await page.goto('/account');
		await button(page, `Edit: ${part}`).press('Enter');
		await field(page, name).fill('+12025550172');
		await field(page, name).press('Enter');
		await expect(field(page, name)).toHaveAttribute('aria-invalid', 'false');
		await expect(button(page, `Save: ${part}`)).toBeVisible();
		come();
		await expect(said(page, words)).toHaveCount(1);
	}
	expect((await waitForMessage(server, '+12025550172')).link).toContain('psg_verify_link');
	await page.reload();
	await expect(field(page, 'Mobile')).toHaveValue(/202.*555.*0172/);
	expect(await passkeys.list()).toHaveLength(1);
});
