import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { query } from '../support/database.ts';
import { postForm, shown } from '../support/forms.ts';
import { readMailbox, waitForMessage } from '../support/mailbox.ts';
import { register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { secretOf, useLink } from '../support/sign-in-flows.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

// The addresses on /account, as a browser without scripts sees them: served HTML and posted forms.
let server: Server;

beforeAll(async () => {
	server = await startServer({ env: { IDENTIFIER: 'both', SMS_COUNTRIES: 'US' } });
});
afterAll(() => server.remove());

let numbers = 100;
/** A phone number without an account. */
const newPhone = () => `+12015551${numbers++}`;

const open = async (browser: Visitor, path = '/account') =>
	shown(await browser.fetch(path), 'address');

/** Posts a form of the section, as the open page has it. */
async function press(browser: Visitor, action: string, fields: Record<string, string>) {
	const { passage_id } = await open(browser);
	const answer = await postForm(browser, `/account?/${action}-address`, { passage_id, ...fields });
	return { status: answer.status, ...(await shown(answer, 'address')) };
}

/** The text of a part of the page, as it is read. */
const textOf = (html: string) =>
	html.replace(/<(style|script)[\s\S]*?<\/\1>|<[^>]*>|<!--[\s\S]*?-->/g, '').replace(/\s+/g, ' ');

/** Adds an address by its link. */
async function add(browser: Visitor, kind: string, address: string) {
	await press(browser, 'change', { kind, address });
	const { link = '' } = await waitForMessage(server, address);
	const used = await useLink(server, browser, secretOf(link));
	await browser.session(used.body.auth_result);
	return link;
}

const mailsTo = async (address: string) =>
	(await readMailbox(server)).filter(({ to }) => to === address).length;

test('lists what the account has, and offers what the setting allows', async () => {
	const { browser, person } = await register(server);
	const { html } = await open(browser);
	expect(textOf(html)).toMatch(
		new RegExp(`${person.identifier} .*Not confirmed yet.*Phone .*Not added yet`)
	);
	expect(html).not.toContain('remove-address');
	for (const [kind, type] of [
		['email', 'email'],
		['phone', 'tel']
	]) {
		const form = await open(browser, `/account?change-address=${kind}`);
		const [input = ''] =
			/<input[^>]*name="address"[^>]*id="new-[^>]*>|<input[^>]*id="new-[^>]*>/.exec(form.html) ??
			[];
		expect(input).toContain(`type="${type}"`);
		expect(input).toContain(`inputmode="${type}"`);
		expect(input).toContain(`autocomplete="${type}"`);
	}
});

test('a new address waits for its link, and the page says where it was sent and until when (T-10)', async () => {
	const { browser, person } = await register(server);
	const fresh = newEmail();
	// Cleaned as at sign-up.
	const asked = await press(browser, 'change', {
		kind: 'email',
		address: ` ${fresh.toUpperCase()} `
	});
	expect(asked.status).toBe(200);
	const text = textOf(asked.html);
	expect(text).toContain(`We sent a link to ${fresh}.`);
	expect(text).toMatch(
		new RegExp(`${fresh} is waiting for confirmation.*It expires in 10 minutes`)
	);
	expect(text).toContain(person.identifier);
	const { link = '', text: mail } = await waitForMessage(server, fresh);
	expect(mail).toContain('Requested from: Unknown browser');
	// The old address still counts, and gets a notice.
	expect((await browser.send<{ user: object }>('GET', '/user')).status).toBe(200);
	await useLink(server, new Visitor(server), secretOf(link));
	const after = textOf((await open(browser)).html);
	expect(after).toMatch(new RegExp(`${fresh} .*Confirmed`));
	expect(after).not.toContain('is waiting for confirmation');
	const told = await waitForMessage(server, person.identifier);
	expect(told.text).toContain(fresh);
});

test('what waits can be sent again after a minute, and cancelled (O-05, T-10)', async () => {
	const { browser } = await register(server);
	const phone = newPhone();
	await press(browser, 'change', { kind: 'phone', address: phone });
	const first = await waitForMessage(server, phone);
	const soon = await press(browser, 'change', { kind: 'phone', address: phone, again: 'true' });
	expect(soon.status).toBe(400);
	expect(textOf(soon.html)).toMatch(/You can have it sent again in \d+ seconds?\./);
	await server.advance(61);
	const again = await press(browser, 'change', { kind: 'phone', address: phone, again: 'true' });
	expect(again.status).toBe(200);
	const second = await waitForMessage(server, phone);
	expect((await useLink(server, browser, secretOf(first.link ?? ''))).status).toBe(404);
	const cancelled = await press(browser, 'cancel', { kind: 'phone' });
	expect(textOf(cancelled.html)).not.toContain('is waiting for confirmation');
	expect((await useLink(server, browser, secretOf(second.link ?? ''))).status).toBe(404);
	for (let sent = 2; sent < 5; sent++) {
		await server.advance(61);
		expect((await press(browser, 'change', { kind: 'phone', address: phone })).status).toBe(200);
	}
	await server.advance(61);
	const limit = await press(browser, 'change', { kind: 'phone', address: phone });
	expect(limit.status).toBe(400);
	expect(textOf(limit.html)).toMatch(/Too many messages .* try again in \d+ minutes\./);
});

test('a wrong address is refused beside what was typed, and nothing is sent (I-02, I-03, T-10)', async () => {
	const { browser } = await register(server);
	await add(browser, 'phone', newPhone());
	const own = newEmail();
	await add(browser, 'email', own);
	for (const [kind, address, message] of [
		['email', 'no address', 'Enter a valid email address.'],
		['email', newPhone(), 'Enter a valid email address.'],
		['phone', '+1201', 'Enter a valid phone number.'],
		['phone', newEmail(), 'Enter a valid phone number.'],
		['phone', '+442079460958', 'We can&#39;t send text messages to this country.'],
		['email', own.toUpperCase(), 'This is already your confirmed address.']
	] as const) {
		const refused = await press(browser, 'change', { kind, address });
		expect(refused.status, address).toBe(400);
		expect(refused).toMatchObject({ value: address, invalid: 'true' });
		expect(refused.message?.replace("'", '&#39;')).toBe(message);
	}
	expect(await mailsTo('+442079460958')).toBe(0);
	// An unconfirmed address of another account would go to the user who confirms it.
	const [{ browser: owner }, theirs] = [await register(server), newEmail()];
	await add(owner, 'email', theirs);
	const taken = await press(browser, 'change', { kind: 'email', address: theirs });
	expect(taken.message).toBe('Another account uses this address.');
	expect((await press(browser, 'change', { kind: 'x', address: own })).status).toBe(400);
});

test('an address is removed after a question, once another confirmed one remains (W-13)', async () => {
	const { browser, person } = await register(server);
	await add(browser, 'phone', newPhone());
	// The email is not confirmed: the phone must stay.
	const refused = await press(browser, 'remove', { kind: 'phone' });
	expect(refused.status).toBe(400);
	expect(textOf(refused.html)).toContain('needs another confirmed address before');
	const asked = textOf((await open(browser, '/account?remove-address=email')).html);
	expect(asked).toContain(`Remove ${person.identifier}?`);
	expect(asked).toContain('Cancel');
	const removed = await press(browser, 'remove', { kind: 'email' });
	expect(removed.status).toBe(200);
	expect(textOf(removed.html)).toContain('The address has been removed.');
	expect(textOf(removed.html)).not.toContain(person.identifier);
	expect(
		await query(server, 'select * from event where kind = ?', 'address_removed')
	).toMatchObject([{ target: 'email', actor: 'user' }]);
	await until('the notice', async () =>
		(await readMailbox(server)).some(
			({ to, subject }) => to === person.identifier && subject.includes('removed')
		)
	);
	const last = await press(browser, 'remove', { kind: 'phone' });
	expect(last.status).toBe(400);
});

test('changes need a recent login, and what was typed comes back after it; cancelling does not (T-10)', async () => {
	const { browser } = await register(server);
	const [waiting, fresh] = [newPhone(), newEmail()];
	await press(browser, 'change', { kind: 'phone', address: waiting });
	await server.advance(601 - 60);
	await press(browser, 'change', { kind: 'phone', address: waiting });
	await server.advance(61);
	const stale = await press(browser, 'change', { kind: 'email', address: fresh });
	expect(stale.status).toBe(403);
	const [, next = ''] = /href="\/login\?reauth=1&(?:amp;)?next=([^"]*)"/.exec(stale.html) ?? [];
	expect(decodeURIComponent(next)).toBe(
		`/account?${new URLSearchParams({ 'change-address': 'email', address: fresh })}`
	);
	expect((await press(browser, 'remove', { kind: 'email' })).status).toBe(403);
	expect(await mailsTo(fresh)).toBe(0);
	expect((await press(browser, 'cancel', { kind: 'phone' })).status).toBe(200);
	const back = await open(browser, decodeURIComponent(next));
	expect(back.html).not.toContain('id="new-email"');
});

test('a form that was made for another user changes nothing (K-05)', async () => {
	const [ann, eve] = [await register(server), await register(server)];
	const { passage_id } = await open(ann.browser);
	const fields = { passage_id, kind: 'email', address: newEmail() };
	const answer = await postForm(eve.browser, '/account?/change-address', fields);
	expect(answer.status).toBe(409);
	expect(await mailsTo(fields.address)).toBe(0);
});
