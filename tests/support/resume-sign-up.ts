import type { Locator, Page } from '@playwright/test';
import { codeBox, identifier, proceed } from './pages.ts';
import { giveCode, linkButton, linkView, pressLink, receiveLink, type Visit } from './sign-ups.ts';

/** Resumes a sign-up that was cut off, as a user who follows what the pages offer. */

interface Screen {
	name: string;
	at: (page: Page) => Locator;
	act: (visit: Visit) => Promise<unknown>;
}

const nameField = (page: Page) => page.getByLabel('Name');
const createButton = (page: Page) => page.getByTestId('register-main-button');
const addButton = (page: Page) => page.getByTestId('save-device-button');

const SCREENS: Screen[] = [
	{
		name: 'register',
		at: (page) => page.getByTestId('validation-error').filter({ hasText: 'No account uses' }),
		async act({ page, name, email }) {
			await page.getByRole('link', { name: 'Register instead' }).click();
			await nameField(page).fill(name);
			await identifier(page).fill(email);
			await proceed(page).click();
		}
	},
	{ name: 'create a passkey', at: createButton, act: ({ page }) => createButton(page).click() },
	{ name: 'code', at: (page) => codeBox(page), act: giveCode },
	{ name: 'mail', at: linkView, act: async (visit) => visit.page.goto(await receiveLink(visit)) },
	{ name: 'link', at: linkButton, act: pressLink },
	{ name: 'add a passkey', at: addButton, act: ({ page }) => addButton(page).click() },
	{
		name: 'welcome',
		at: (page) => page.locator('form[method=POST]').filter({ has: nameField(page) }),
		async act({ page, name }) {
			if ((await nameField(page).inputValue()) === '') await nameField(page).fill(name);
			await page.getByRole('button', { name: 'Continue' }).click();
		}
	}
];

const dashboard = (page: Page) => page.getByText('You are logged in.', { exact: true });

/**
 * Logs in with nothing but the address, and goes on up to the dashboard; a name is typed where none
 * is offered. Gives what there was to act on once the address had been typed: names of SCREENS, and
 * `passkey` where the device was asked for one.
 */
export async function comeBack(visit: Visit): Promise<string[]> {
	const { page, email } = visit;
	const met: string[] = [];
	page.on('request', (request) => {
		if (request.url().endsWith('/login/webauthn/finish')) met.push('passkey');
	});
	await page.goto('/login');
	await identifier(page).fill(email);
	await proceed(page).click();
	for (;;) {
		const left = SCREENS.filter(({ name }) => !met.includes(name));
		const places = left.map(({ at }) => at(page));
		const any = places.reduce((all, place) => all.or(place), dashboard(page));
		await any.filter({ visible: true }).first().waitFor({ timeout: 30_000 });
		if (await dashboard(page).isVisible()) return met;
		for (const { name, at, act } of left) {
			if (!(await at(page).first().isVisible())) continue;
			met.push(name);
			await act(visit);
			break;
		}
	}
}
