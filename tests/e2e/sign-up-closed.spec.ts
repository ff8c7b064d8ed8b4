import { expect, test } from '../support/e2e.ts';
import { identifier } from '../support/pages.ts';

test.use({ serverEnv: { PUBLIC_SIGNUP: 'off' } });

test('where sign-up is closed no page offers it', async ({ page, consoleClean }) => {
	consoleClean.expect(404, '/nothing-here');
	for (const path of ['/', '/nothing-here', '/login']) {
		await page.goto(path);
		if (path === '/login') await expect(identifier(page)).toBeVisible();
		await expect(page.getByRole('link', { name: 'Register' })).toHaveCount(0);
	}
	await page.goto('/');
	await page.getByRole('link', { name: 'Log in' }).click();
	await expect(page).toHaveURL('/login');
});

test('/register says that sign-up is closed, with scripts and without', async ({
	page,
	browser,
	server
}) => {
	const context = await browser.newContext({ javaScriptEnabled: false, baseURL: server.url });
	for (const each of [page, await context.newPage()]) {
		await each.goto('/register?next=%2Fdashboard%3Fa');
		await expect(each.getByText('Registration is closed')).toBeVisible();
		await expect(each.locator('passage-register')).toHaveCount(0);
		await expect(each.getByLabel('Name')).toHaveCount(0);
		await each.getByRole('link', { name: 'Log in' }).click();
		await expect(each).toHaveURL('/login?next=%2Fdashboard%3Fa');
	}
	await context.close();
});
