import { expect, test } from '../support/e2e.ts';
import { profileFile } from '../support/server.ts';

// A developer has declared one field of every type.
test.use({ serverEnv: { PROFILE: profileFile('every-type') } });

test('a field of every type goes from its declaration to the dashboard', async ({
	page,
	passkeys
}) => {
	await page.goto('/register');
	await page.getByLabel('Name', { exact: true }).fill('  李 Ñandú  ');
	await page.getByLabel('About you').fill('One line\nand another <b>one</b>');
	await page.getByLabel('Work address').fill('Ada@Example.COM');
	await page.getByLabel('Mobile').fill('+44 20 7946 0958');
	await page.getByLabel('Website').fill('https://example.com/ada');
	await page.getByLabel('Age (optional)').fill('36');
	await page.getByLabel('Height').fill('1.68');
	await page.getByLabel('I accept the terms').check();
	await page.getByLabel('Born').fill('1815-12-10');
	await page.getByLabel('Plan').selectOption('team');
	await expect(page.getByLabel('Nickname')).toHaveCount(0);
	await page.getByTestId('identifier-input').fill('every-type@example.com');
	await page.getByTestId('continue-button').click();
	await page.getByTestId('register-main-button').click();

	await expect(page).toHaveURL('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome 李 Ñandú!');
	const shown = page.locator('dl');
	await expect(shown).toContainText('One line\nand another <b>one</b>');
	for (const text of ['+442079460958', '36', '1.68', 'team', 'https://example.com/ada']) {
		await expect(shown).toContainText(text);
	}
	const kept = await page.evaluate(async () => (await fetch('/user')).json());
	expect(kept).toMatchObject({
		name: '李 Ñandú',
		about: 'One line\nand another <b>one</b>',
		work: 'Ada@example.com',
		mobile: '+442079460958',
		site: 'https://example.com/ada',
		age: 36,
		height: 1.68,
		terms: true,
		born: '1815-12-10',
		plan: 'team',
		nickname: null
	});
	expect(await passkeys.list()).toHaveLength(1);
});

test('every bad field has its error beside it, the first has the focus, and the rest keep their values (I-04)', async ({
	page,
	requests
}) => {
	await page.goto('/register');
	await page.getByLabel('Name', { exact: true }).fill('a name of more than twenty letters');
	await page.getByLabel('Website').fill('javascript:alert(1)');
	await page.getByLabel('Age (optional)').fill('12');
	await page.getByLabel('About you').fill('stays');
	await page.getByTestId('identifier-input').fill('bad-fields@example.com');
	await page.getByTestId('continue-button').click();

	for (const label of [
		'Name',
		'Website (optional)',
		'Age (optional)',
		'I accept the terms',
		'Plan'
	]) {
		const field = page.getByLabel(label, { exact: true });
		await expect(field).toHaveAttribute('aria-invalid', 'true');
		await expect(field).toHaveAccessibleDescription(/\S/);
	}
	await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
	await expect(page.getByLabel('About you')).toHaveValue('stays');
	await expect(page.getByLabel('About you')).not.toHaveAttribute('aria-invalid', 'true');
	await expect(page.getByTestId('identifier-input')).toHaveValue('bad-fields@example.com');
	expect(requests.urls.filter((url) => url.endsWith('/drafts'))).toEqual([]);
});

test('an error that only the server can find stands at its field too (I-04)', async ({
	page,
	consoleClean
}) => {
	consoleClean.expect(400, '/drafts');
	await page.goto('/register');
	await page.getByLabel('Name', { exact: true }).fill('Reversed \u202e');
	await page.getByLabel('I accept the terms').check();
	await page.getByLabel('Plan').selectOption('team');
	await page.getByTestId('identifier-input').fill('only-the-server@example.com');
	await page.getByTestId('continue-button').click();
	const name = page.getByLabel('Name', { exact: true });
	await expect(name).toBeFocused();
	await expect(name).toHaveAccessibleDescription(/control character \(U\+202E\)/);
	await expect(page.getByLabel('Plan')).toHaveValue('team');
});
