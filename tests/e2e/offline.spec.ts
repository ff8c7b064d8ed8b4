import { expect, test } from '../support/e2e.ts';
import { identifier, proceed } from '../support/pages.ts';

test.use({ viewport: { width: 320, height: 568 } });

test('the offline message appears once, and covers nothing on the page (K-03)', async ({
	page,
	context
}) => {
	await page.goto('/register');
	await expect(proceed(page)).toBeVisible();
	await page.getByLabel('Name').fill('Off Line');
	await identifier(page).fill('offline@example.com');
	await context.setOffline(true);
	const everywhere = page.getByText("You're offline. What you typed is still here.", {
		exact: true
	});
	await expect(everywhere).toBeVisible();
	await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
	const end = page.getByRole('link', { name: 'Log in' });
	const bottomOf = async () => {
		const box = await end.boundingBox();
		return (box?.y ?? 0) + (box?.height ?? 0);
	};
	const topOf = async () => (await everywhere.boundingBox())?.y ?? 0;
	await expect.poll(async () => (await topOf()) - (await bottomOf())).toBeGreaterThan(0);

	await proceed(page).click();
	await expect(
		page.getByRole('alert').filter({ hasText: 'this continues by itself' })
	).toBeVisible();
	await expect(everywhere).toBeHidden();
	await context.setOffline(false);
	await expect(page.getByTestId('register-main-button')).toBeVisible();
	await expect(everywhere).toHaveCount(0);
});
