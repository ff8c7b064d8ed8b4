import { newEmail } from '../support/addresses.ts';
import { Calls, type Call, type Loss } from '../support/network-log.ts';
import { comeBack } from '../support/resume-sign-up.ts';
import { query } from '../support/database.ts';
import { expect, test as base } from '../support/e2e.ts';
import {
	fillRegistration,
	identifier,
	proceed,
	typeCode,
	withoutAutofill,
	withoutPasskeys
} from '../support/pages.ts';
import { Passkeys } from '../support/passkeys.ts';
import { ALL, sample } from '../support/sample.ts';
import type { Server } from '../support/server.ts';
import {
	linkView,
	receive,
	receiveLink,
	signUp,
	signUps,
	type SignUp,
	type Visit
} from '../support/sign-ups.ts';
import type { Console } from '../support/page-watchers.ts';

type Open = (way: SignUp, person: Person, name: string) => Promise<Visit>;

/** A user who signs up, and what they bring to every browser. */
class Person {
	readonly email = newEmail('resume');
	readonly passkeys = new Passkeys();
}

const test = base.extend<{ open: Open }>({
	/** A fresh browser for the user. */
	open: async ({ browser, servers, consoleClean }, use) => {
		await use(async (way, { email, passkeys }, name) => {
			const server = await servers.get(way.env);
			const context = await browser.newContext({ baseURL: server.url });
			consoleClean.watch(context);
			const page = await context.newPage();
			await (way.webauthn ? withoutAutofill(page) : withoutPasskeys(page));
			if (way.webauthn) await passkeys.attach(page);
			// The element waits some seconds with links.
			if (way.env.FALLBACK === 'magic_link') await page.clock.install();
			return { page, server, name, email, since: server.now() };
		});
	}
});

/** Closes the tab, then the browser. */
async function close({ page }: Visit): Promise<void> {
	await page.close();
	await page.context().close();
}

/** The call that creates the account. */
const NEW_USER = 'POST /v1/apps/{app}/users';

/**
 * Where each way is walked from: up to `after`, nothing is typed yet or another way has the same calls
 * and loses them. And how many calls there are from there at least.
 */
const WALKS: { way: SignUp; after: string; least: number }[] = [
	{ way: signUps.withPasskey, after: 'GET /v1/apps/{app}', least: 7 },
	{ way: signUps.withCode, after: NEW_USER, least: 4 },
	{ way: signUps.withCodeThenPasskey, after: NEW_USER, least: 6 },
	{ way: signUps.withLink, after: NEW_USER, least: 7 },
	{ way: signUps.withApproval, after: 'POST /v1/apps/{app}/register/magic-link', least: 3 }
];

/** A GET changes nothing, so it makes no difference whether the server received it. */
const lossesOf = ({ name }: Call): Loss[] =>
	name.startsWith('GET ') ? ['unsent'] : ['unsent', 'unanswered'];

/** Signs up until that call is lost, and closes the browser. */
async function cutOff(way: SignUp, visit: Visit, call: Call, loss: Loss, consoleClean: Console) {
	const lost = new Calls(visit.server).lose(visit.page.context(), call, loss, (path) =>
		consoleClean.expect('lost', path)
	);
	const through = signUp(way, visit).then(() => {
		throw new Error(`Signed up, and ${call.name} was never lost.`);
	});
	await Promise.race([lost, through]);
	await close(visit);
}

/** The accounts that the database has for an address. */
function kept(server: Server, email: string) {
	return query<{ status: string; name: string | null; passkeys: number }>(
		server,
		`select status, profile.name, (select count(*) from credential where user_id = u.id) as passkeys
		from identity_user u left join profile on profile.passage_id = u.id where email = ?`,
		email
	);
}

// tests/contract/resume.test.ts covers every way and every loss over HTTP.
for (const { way, after, least } of sample(WALKS, 3)) {
	test(`sign-up by ${way.by}, cut off at any call, goes on in a fresh browser (K-03)`, async ({
		open,
		consoleClean
	}) => {
		if (ALL) test.setTimeout(1_200_000);
		const honest = await open(way, new Person(), 'Honest');
		const { server } = honest;
		// On a slow machine the page polls before the link is used.
		consoleClean.expect(404, `/v1/apps/${server.appId}/magic-link/status`);
		const calls = new Calls(server);
		calls.watch(honest.page.context());
		await signUp(way, honest);
		await close(honest);
		const order = calls.made.map(({ name }) => name);
		expect(order).toContain(after);
		const walked = calls.made.slice(order.indexOf(after) + 1);
		expect(walked.length, order.join(', ')).toBeGreaterThanOrEqual(least);

		const cuts = walked.flatMap((call) => lossesOf(call).map((loss) => ({ call, loss })));
		for (const { call, loss } of sample(cuts, 1)) {
			await test.step(`${call.name} (${call.nth}) ${loss}`, async () => {
				const person = new Person();
				await cutOff(way, await open(way, person, 'First'), call, loss, consoleClean);
				// So the next message to the address is sent at once.
				await server.advance(61);
				const again = await open(way, person, 'Again');
				const met = await comeBack(again);

				expect(met.length, met.join(', ')).toBeLessThanOrEqual(3);
				// With an account, the user types nothing a second time.
				const place = calls.made.indexOf(call) - order.indexOf(NEW_USER);
				const known = place > 0 || (place === 0 && loss === 'unanswered');
				expect(met.includes('register')).toBe(!known);
				const name = known ? 'First' : 'Again';
				await expect(again.page.getByRole('heading', { level: 1 })).toHaveText(`Welcome ${name}!`);
				expect(await kept(server, person.email)).toEqual([
					{ status: 'active', name, passkeys: way.webauthn ? 1 : 0 }
				]);
				await close(again);
			});
		}
	});
}

test('a user who resumes in another browser within a minute gets a code there, which signs in (K-03, O-05)', async ({
	open
}) => {
	const way = signUps.withCode;
	const person = new Person();
	const first = await open(way, person, 'First');
	await fillRegistration(first.page, first);
	await receive(first, 'code');
	await close(first);

	const again = await open(way, person, 'Again');
	const { page } = again;
	await page.goto('/login');
	await identifier(page).fill(person.email);
	await proceed(page).click();
	await typeCode(page, await receive(again, 'code'));
	await expect(page.getByLabel('Name')).toHaveValue('First');
	await page.getByRole('button', { name: 'Continue' }).click();
	await expect(page).toHaveURL('/dashboard');
	expect(await kept(again.server, person.email)).toEqual([
		{ status: 'active', name: 'First', passkeys: 0 }
	]);
	await close(again);
});

test('a user who resumes in another browser within a minute signs in there by the link that was sent (K-03, O-05)', async ({
	open,
	consoleClean
}) => {
	const way = signUps.withLink;
	const person = new Person();
	const first = await open(way, person, 'First');
	const { server } = first;
	consoleClean.expect(429, `/v1/apps/${server.appId}/login/magic-link`);
	await fillRegistration(first.page, first);
	const link = await receiveLink(first);
	await close(first);

	const again = await open(way, person, 'Again');
	const { page } = again;
	await page.goto('/login');
	await identifier(page).fill(person.email);
	await proceed(page).click();
	await expect(linkView(page)).toBeVisible();
	await page.goto(link);
	await page.getByRole('button', { name: 'Finish registering here' }).click();
	await page.getByTestId('activate-magic-link-message').waitFor();
	await page.clock.runFor(2_000);
	await expect(page).toHaveURL('/dashboard');
	expect(await kept(server, person.email)).toEqual([
		{ status: 'active', name: 'First', passkeys: 0 }
	]);
	await close(again);
});
