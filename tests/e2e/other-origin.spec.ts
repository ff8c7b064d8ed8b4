import type { Page } from '@playwright/test';
import { newEmail } from '../support/addresses.ts';
import { violations } from '../support/axe.ts';
import { expect, test as base } from '../support/e2e.ts';
import { OtherSite } from '../support/other-site.ts';
import { identifier, proceed, receiveCode, typeCode, withoutPasskeys } from '../support/pages.ts';
import { Person } from '../support/person.ts';
import { profileFile } from '../support/server.ts';

/** A team's app at an origin of its own, whose pages the server admits. */
const test = base.extend<object, { site: OtherSite }>({
	site: [
		async ({}, use) => {
			const site = await OtherSite.start();
			put(site, '/dashboard', '', 'Hello');
			await use(site);
			site.stop();
		},
		{ scope: 'worker' }
	],
	serverEnv: ({ site }, use) =>
		use({ AUTH_ORIGINS: site.origin, IDENTIFIER: 'both', PROFILE: profileFile('other-origin') })
});

/** A page with an element, from a script tag with this `src`. */
function put(site: OtherSite, path: string, head: string, element: string, policy?: string): void {
	const html = `<!doctype html><html lang="en"><head><title>Elsewhere</title>${head}</head>
<body><main><h1>Elsewhere</h1>${element}</main></body></html>`;
	site.pages.set(path, { html, policy });
}

/** The element has logged the user in and gone where the server says. */
async function expectIn(page: Page, site: OtherSite) {
	await expect(page).toHaveURL(`${site.origin}/dashboard`);
	expect(await cookies(page)).toContain('psg_auth_token');
}

const cookies = async (page: Page) =>
	(await page.context().cookies(page.url())).map(({ name }) => name);

test('a page of another origin under a strict policy: sign-up by passkey, profile, passkeys, log-out', async ({
	page,
	passkeys,
	server,
	site
}) => {
	const { url, appId } = server;
	const policy = [
		"default-src 'none'",
		`script-src 'self' ${url}`,
		`connect-src ${url} data:`,
		`style-src 'unsafe-inline' ${url}`,
		`img-src data: ${url}`
	].join('; ');
	const script = `<script src="${url}/passage-web.js"></script>`;
	const named = (tag: string) => `<passage-${tag} app-id="${appId}"></passage-${tag}>`;
	put(site, '/register', script, named('register'), policy);
	put(site, '/team/account', script, named('profile') + named('passkey-table'), policy);

	const email = newEmail();
	await page.goto(`${site.origin}/register`);
	// The element is there for the page's next script, as with the script of Passage.
	const result = page.evaluate(
		() =>
			new Promise((resolve) => {
				const element = document.querySelector('passage-register');
				if (!element?.shadowRoot) return resolve('no shadow root');
				Object.assign(element, { onSuccess: resolve });
			})
	);
	await identifier(page).fill(email);
	await page.getByPlaceholder('team').fill('Engines');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	expect(await result).toMatchObject({
		authToken: expect.stringMatching(/^ey/),
		redirectUrl: expect.any(String),
		redirectURL: expect.any(String),
		auth_token: expect.stringMatching(/^ey/),
		redirect_url: expect.any(String)
	});
	expect(await cookies(page)).toEqual(['psg_auth_token']);

	await page.goto(`${site.origin}/team/account`);
	const profile = page.locator('passage-profile');
	// Behind the boxes for the email address and the phone number.
	const team = profile.locator('input').nth(2);
	await expect(team).toHaveValue('Engines');
	await profile.getByText('Edit').last().click();
	expect(await violations(page)).toEqual([]);
	await team.fill('Looms');
	await profile.getByText('Save').click();
	await expect(profile.getByText('Save')).toHaveCount(0);
	await page.reload();
	await expect(team).toHaveValue('Looms');

	const table = page.locator('passage-passkey-table');
	const passkey = table.getByTestId('passkey-table-row-0-device-name');
	await table.getByTestId('edit-passkey-button-0').click();
	await passkey.fill('My laptop');
	const renamed = page.waitForResponse((answer) => answer.request().method() === 'PATCH');
	await passkey.press('Enter');
	expect((await renamed).status()).toBe(200);
	await page.reload();
	await expect(passkey).toHaveValue('My laptop');

	await page.evaluate(async (id) => {
		const { Passage } = window as unknown as {
			Passage: new (id: string) => { session: { signOut(): Promise<unknown> } };
		};
		await new Passage(id).session.signOut();
	}, appId);
	expect(await cookies(page)).toEqual([]);
	expect(await passkeys.list()).toHaveLength(1);

	// The same passkey, in the other layout: one origin, behind a proxy.
	site.behind = url;
	const german = named('login').replace(' ', ' lang="de" ');
	put(site, '/login', '<script src="/passage-web.js" async></script>', german);
	const texts = page.waitForResponse(`${site.origin}/passage-web/texts/v2/de.json`);
	await page.goto(`${site.origin}/login`);
	expect((await texts).status()).toBe(200);
	await expectIn(page, site);
});

test('a page of another origin: sign-up by a code to a phone number, in German', async ({
	page,
	requests,
	server,
	site
}) => {
	await withoutPasskeys(page);
	const head = `<script type="module" src="${server.url}/passage-web.js"></script>`;
	put(site, '/auth', head, `<passage-auth app-id="${server.appId}" lang="de"></passage-auth>`);
	await page.goto(`${site.origin}/auth`);
	await page.getByTestId('register-link').filter({ visible: true }).click();
	const box = identifier(page).filter({ visible: true });
	await box.fill('+12025550143');
	await page.getByPlaceholder('team').fill('Looms');
	await proceed(page).click();
	await expect(page.getByText('Code', { exact: false }).first()).toBeVisible();
	await typeCode(page, await receiveCode(server, '+12025550143'));
	await expectIn(page, site);
	const ours = [site.origin, server.url];
	expect(requests.urls.filter((url) => !ours.some((each) => url.startsWith(each)))).toEqual([]);
});

test('the packages of npm as they are: one line before them leads them here', async ({
	page,
	passkeys,
	server,
	site
}) => {
	const head = `<script src="${server.url}/passage-web/hosts.js"></script>
<script type="module" src="/npm/passage-elements/dist/package/passage-auth/index.es.js"></script>`;
	put(site, '/npm', head, `<passage-auth app-id="${server.appId}"></passage-auth>`);
	// The style sheet of its phone input comes from a third party.
	await page.route('https://cdn.jsdelivr.net/**', (route) => route.fulfill({ body: '' }));
	await page.goto(`${site.origin}/npm`);
	await page.getByTestId('register-link').filter({ visible: true }).click();
	await identifier(page).filter({ visible: true }).fill(newEmail());
	await page.getByPlaceholder('team').fill('Looms');
	await proceed(page).click();
	await page.getByTestId('register-main-button').click();
	await expectIn(page, site);
	expect(await passkeys.list()).toHaveLength(1);
});

test.describe('one origin for both, behind a proxy', () => {
	test.use({
		serverEnv: ({ site }, use) => use({ ORIGIN: site.origin, AUTH_ORIGINS: site.origin })
	});

	test('a user whose address another browser registered is asked, and comes back to the page (T-10)', async ({
		page,
		server,
		site
	}) => {
		site.behind = server.url;
		const person = new Person({ url: site.origin, appId: server.appId });
		await person.signUp();
		await withoutPasskeys(page);
		const login = `<passage-login app-id="${server.appId}"></passage-login>`;
		put(site, '/login', '<script src="/passage-web.js"></script>', login);
		await page.goto(`${site.origin}/login`);
		await identifier(page).fill(person.identifier);
		await proceed(page).click();
		// The mailbox is at an address that the proxy does not lead to.
		const code = () => /\b\d{6}\b/.exec(server.mailboxLines().join(''))?.[0];
		await expect.poll(code).toBeDefined();
		await typeCode(page, code() ?? '');
		await expect(page).toHaveURL(`${site.origin}/claim?from=${encodeURIComponent(site.origin)}`);
		await page.getByRole('button', { name: 'It was me' }).click();
		await expect(page).toHaveURL(`${site.origin}/login`);
	});
});
