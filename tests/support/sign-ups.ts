import { expect, type Page } from '@playwright/test';
import { readMailbox } from './mailbox.ts';
import { fillRegistration, typeCode } from './pages.ts';
import type { Server } from './server.ts';
import { Visitor } from './visitor.ts';
import { until } from './wait.ts';
import { approveLink, secretOf } from './sign-in-flows.ts';

/** The ways to sign up in the pages. */

/** A user in one browser. */
export interface Visit {
	page: Page;
	server: Server;
	/** The name that the user enters. */
	name: string;
	email: string;
	/** Its start by the server's clock, in milliseconds: older messages do not belong to it. */
	since: number;
}

export interface SignUp {
	by: string;
	/** What the server has in its environment, over the defaults. */
	env: Record<string, string>;
	/** Whether the browser has WebAuthn. */
	webauthn: boolean;
	/** From the registration page on, up to the last press. */
	finish: (visit: Visit) => Promise<void>;
}

/** Waits for a code or link that was asked for in this browser, or in others meanwhile. */
export function receive({ page, server, email, since }: Visit, what: 'code' | 'link') {
	return until(`a ${what} for ${email}`, async () => {
		if (page.isClosed()) throw new Error('Nobody waits for the message any more.');
		const messages = await readMailbox(server);
		const theirs = messages.filter(({ to, created_at }) => {
			return to === email && Date.parse(created_at) >= since;
		});
		return theirs.find((each) => each[what])?.[what];
	});
}

export const giveCode = async (visit: Visit) => typeCode(visit.page, await receive(visit, 'code'));

/** The element's view while it waits for a link to be opened. */
export const linkView = (page: Page) =>
	page.locator('.view-access-token:not(:has([data-testid^=one-time-passcode]))');

/** Waits until the page announces a link, and then for the link. */
export async function receiveLink(visit: Visit): Promise<string> {
	await linkView(visit.page).waitFor();
	return receive(visit, 'link');
}

/** What a link offers in the browser that asked for it. */
export const linkButton = (page: Page) =>
	page.getByRole('main').getByRole('button', { name: /^(Log in|Finish registering)$/ });

/** Presses it. With no passkey to offer, the element then waits for two seconds. */
export async function pressLink({ page }: Visit): Promise<void> {
	await linkButton(page).click();
	await page.getByTestId('activate-magic-link-message').waitFor();
	await page.clock.runFor(2_000);
}

const withPasskey: SignUp = {
	by: 'a passkey',
	env: {},
	webauthn: true,
	finish: ({ page }) => page.getByTestId('register-main-button').click()
};

const withCode: SignUp = { by: 'a code', env: {}, webauthn: false, finish: giveCode };

const withCodeThenPasskey: SignUp = {
	by: 'a code, and a passkey for the next time',
	env: { REQUIRE_VERIFICATION: 'on' },
	webauthn: true,
	async finish(visit) {
		await giveCode(visit);
		await visit.page.getByTestId('save-device-button').click();
	}
};

const withLink: SignUp = {
	by: 'a link',
	env: { FALLBACK: 'magic_link' },
	webauthn: false,
	async finish(visit) {
		await visit.page.goto(await receiveLink(visit));
		await pressLink(visit);
	}
};

const withApproval: SignUp = {
	by: 'a link, approved on another device',
	env: { FALLBACK: 'magic_link' },
	webauthn: false,
	async finish(visit) {
		const secret = secretOf(await receiveLink(visit));
		await approveLink(visit.server, new Visitor(visit.server), secret);
		// The page asks five seconds after the link was sent.
		await visit.page.clock.runFor(5_000);
	}
};

export const signUps = { withPasskey, withCode, withCodeThenPasskey, withLink, withApproval };

/** Signs up, and waits for the dashboard. */
export async function signUp(way: SignUp, visit: Visit): Promise<void> {
	await fillRegistration(visit.page, visit);
	await way.finish(visit);
	await expect(visit.page).toHaveURL('/dashboard');
}
