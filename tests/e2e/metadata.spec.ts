import type { Page } from '@playwright/test';
import { expectAccessible } from '../support/axe.ts';
import { expect, test } from '../support/e2e.ts';
import { identifier, proceed } from '../support/pages.ts';
import { profileFile, type Server } from '../support/server.ts';

// A field of every type is stored with Passage.
test.use({ serverEnv: { PROFILE: profileFile('metadata') } });

const box = (page: Page, label: string) =>
	page.getByLabel(label, { exact: true }).filter({ visible: true });

/** Fills in our field and those of the element, up to the passkey. */
async function fill(page: Page, email: string, fields: Record<string, string> = {}) {
	const values = {
		Name: 'Ada',
		Team: 'Engines',
		Age: '36',
		Born: '1985-12-10',
		Mobile: '+442079460958',
		'Work address': 'ada@work.example',
		...fields
	};
	await identifier(page).fill(email);
	for (const [label, value] of Object.entries(values)) await box(page, label).fill(value);
}

/** The signed-in user as the identity service stores it. */
const metadata = (page: Page, server: Server) =>
	page.evaluate(async (appId) => {
		const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
		const fresh = (await (await fetch('/session/token', post)).json()) as { auth_token: string };
		const headers = { authorization: `Bearer ${fresh.auth_token}` };
		const answer = await fetch(`/v1/apps/${appId}/currentuser`, { headers });
		return ((await answer.json()) as { user: { user_metadata: object } }).user.user_metadata;
	}, server.appId);

test('the element draws a field of every type, and Passage stores them beside our own', async ({
	page,
	server,
	passkeys,
	requests
}) => {
	await page.goto('/register');
	await expect(box(page, 'Motto')).toHaveCount(0);
	await expectAccessible(page, 'registration with metadata');
	await fill(page, 'metadata@example.com');
	await page.getByText('I accept the terms').click();
	await expect(box(page, 'I accept the terms')).toBeChecked();
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expect(page).toHaveURL('/dashboard');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome Ada!');
	expect(await metadata(page, server)).toEqual({
		team: 'Engines',
		terms: true,
		age: 36,
		born: '1985-12-10',
		mobile: '+442079460958',
		work: 'ada@work.example'
	});
	const kept = await page.evaluate(async () => (await fetch('/user')).json());
	expect(kept).toMatchObject({ name: 'Ada' });
	expect(kept).not.toHaveProperty('team');
	expect(requests.urls.filter((url) => url.endsWith('/drafts'))).toHaveLength(1);
	expect(await passkeys.list()).toHaveLength(1);
});

test('an empty, bad or refused field has its error, and nothing is sent or lost until all are right', async ({
	page,
	server,
	passkeys,
	requests,
	consoleClean
}) => {
	const email = 'metadata-bad@example.com';
	await page.goto('/register');
	await box(page, 'Name').fill('Ada');
	await identifier(page).fill(email);
	await proceed(page).click();
	for (const label of ['Team', 'Age', 'Born', 'Mobile', 'Work address']) {
		await expect(box(page, label)).toHaveAttribute('aria-invalid', 'true');
		await expect(box(page, label)).toHaveAccessibleDescription(/\S/);
	}
	await expectAccessible(page, 'registration with empty metadata');
	await fill(page, email, { Born: 'yesterday', Mobile: '12', 'Work address': 'nowhere' });
	await proceed(page).click();
	for (const label of ['Born', 'Mobile', 'Work address']) {
		await expect(box(page, label)).toHaveAttribute('aria-invalid', 'true');
	}
	await expect(box(page, 'Team')).toHaveAttribute('aria-invalid', 'false');
	await expect(box(page, 'Team')).toHaveValue('Engines');
	expect(requests.urls.filter((url) => /\/drafts$|\/users$/.test(url))).toEqual([]);

	// Only the service judges these.
	consoleClean.expect(400, `/v1/apps/${server.appId}/users`);
	await fill(page, email, { Age: '12' });
	await proceed(page).click();
	const told = page.getByTestId('validation-error');
	await expect(told).toHaveText(/Tick “I accept the terms”|Age must be 13 or more/);
	await box(page, 'I accept the terms').check();
	await proceed(page).click();
	await expect(told).toHaveText('Age must be 13 or more.');
	await expect(box(page, 'Team')).toHaveValue('Engines');
	await expectAccessible(page, 'registration with refused metadata');
	await box(page, 'Age').fill('13');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expect(page).toHaveURL('/dashboard');
	expect(await metadata(page, server)).toMatchObject({ age: 13, terms: true });
	expect(await passkeys.list()).toHaveLength(1);
});
