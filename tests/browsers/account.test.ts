import { engine, expect, journeys, receiveLink, register } from './journeys.ts';

const test = journeys();

test('a user changes their name and address, downloads their data and deletes the account', async ({
	browser,
	server
}) => {
	await register(browser, server, { name: 'Mona', email: 'mona@example.com' });
	await browser.goto('/account');
	await browser.fill('Name', 'Mona Neu');
	await browser.click('Save');
	await browser.sees('Saved.');

	await browser.click('Change: Email');
	await browser.fill('New email address', 'mona-new@example.com');
	await browser.click('Send link');
	await browser.goto(await receiveLink(server, 'mona-new@example.com'));
	await browser.click('Confirm this address');
	await browser.sees('mona-new@example.com');

	const data = await browser.run(async () => (await fetch('/account/export')).text());
	expect(data).toContain('mona-new@example.com');
	await browser.goto('/account/delete');
	await browser.click('Delete my account for good');
	await browser.sees('Your account has been deleted');
});

test.skipIf(!engine.webauthn)(
	'a user adds, renames and removes a passkey',
	async ({ browser, server }) => {
		await browser.addPasskeys();
		await register(browser, server, { name: 'Kay', email: 'kay@example.com' });
		await browser.goto('/account');
		await browser.click('Add a passkey');
		await browser.sees('The passkey has been added.');
		await browser.click('Rename: Firefox on Linux');
		await browser.fill('Passkey name', 'Key ring');
		await browser.press('Enter');
		await browser.sees('The passkey has been renamed.');
		await browser.click('Remove: Key ring');
		await browser.click('Remove passkey');
		await browser.sees('The passkey has been removed.');
	}
);
