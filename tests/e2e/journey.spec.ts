import { expect, test } from '../support/e2e.ts';
import {
	hydrated,
	identifier,
	logIn,
	logOut,
	proceed,
	profile,
	register,
	signUpElsewhere,
	signUpWithoutPages
} from '../support/pages.ts';

// As most people have it: with motion.
test.use({ contextOptions: { reducedMotion: 'no-preference' } });

test('the user signs up with a name, signs out, signs in, and stays signed in over a restart', async ({
	page,
	passkeys,
	server,
	requests
}) => {
	await register(page, { name: "Ada O'Brien", email: 'Ada@Example.com' });
	await expect(page.getByRole('heading', { level: 1 })).toHaveText("Welcome Ada O'Brien!");
	await expect(page.getByText('You are logged in.')).toBeVisible();
	await expect(page.getByText('Your email is: ada@example.com')).toBeVisible();
	expect(await passkeys.list()).toHaveLength(1);

	await logOut(page, passkeys);
	await page.goto('/dashboard');
	await expect(page).toHaveURL('/login?next=%2Fdashboard');

	await logIn(page, passkeys, 'ada@example.com');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText("Welcome Ada O'Brien!");

	// A page that is still loading its scripts would miss the server while it is away.
	await page.goto('about:blank');
	await server.restart();
	await page.goto('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText("Welcome Ada O'Brien!");
	await logOut(page, passkeys);
	await logIn(page, passkeys, 'ada@example.com');
	await expect(page.getByText('Your email is: ada@example.com')).toBeVisible();
	expect(requests.beyond(server.url)).toEqual([]);
});

test('passage-auth registers: this half has the fields, the other has not', async ({
	page,
	passkeys
}) => {
	await page.goto('/auth');
	await expect(identifier(page).filter({ visible: true })).toBeVisible();
	await expect(page.getByLabel('Name')).toBeHidden();
	await page.getByTestId('register-link').filter({ visible: true }).click();
	await expect(identifier(page).filter({ visible: true })).toBeFocused();
	await page.getByLabel('Name').fill('Both Ways');
	await identifier(page).filter({ visible: true }).fill('both@example.com');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Both Ways!');

	expect(await passkeys.list()).toHaveLength(1);
});

test('signing in leads to the requested page, and to no other site (R-01)', async ({
	page,
	passkeys,
	server
}) => {
	await signUpElsewhere(server, passkeys, { name: 'Next', email: 'next@example.com' });
	await logIn(page, passkeys, 'next@example.com', '/login?next=%2F%2Fevil.example%2F');
	await expect(page).toHaveURL('/dashboard');

	await page.goto('/login?next=%2Fdashboard%3Ftab%3D1');
	await expect(page).toHaveURL('/dashboard?tab=1');
	expect(await passkeys.list()).toHaveLength(1);
});

test('after signing out, Back shows no dashboard (T-07)', async ({
	page,
	passkeys,
	server,
	consoleClean
}) => {
	consoleClean.expect(401, '/user');
	const who = { name: 'Back', email: 'back@example.com' };
	await signUpWithoutPages(page, server, passkeys, who);
	await page.goto('/dashboard');
	await hydrated(page);
	// Some browsers show the page as it was left.
	await page.request.post('/logout', { headers: { origin: server.url } });
	await page.evaluate(() =>
		dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
	);
	await expect(page).toHaveURL('/login?next=%2Fdashboard');
	await logIn(page, passkeys, who.email);
	await expect(page).toHaveURL('/dashboard');
	await logOut(page, passkeys);
	await page.goBack();
	await expect(page).toHaveURL(/\/login\?/);
	expect(await profile(page)).toMatchObject({ status: 401 });
	expect(await passkeys.list()).toHaveLength(1);
});
