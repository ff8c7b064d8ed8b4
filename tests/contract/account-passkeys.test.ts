import { parse } from 'devalue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Authenticator } from '../support/authenticator.ts';
import { call } from '../support/client.ts';
import { postForm, shown } from '../support/forms.ts';
import { expectNoFault } from '../support/hostile.ts';
import { register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import type { Visitor } from '../support/visitor.ts';

/** The passkeys on the account page, by its forms, as a browser without scripts sends them. */

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(async () => {
	await expectNoFault(server);
	await server.remove();
});

const FRESH_SECONDS = 600;
const ONE_PASSWORD = 'bada5566-a7aa-401f-bd96-45619a55120d';

type Passkey = { id: string; name: string };
type Started = { id: string; options: PublicKeyCredentialCreationOptionsJSON };

const tokenOf = (browser: Visitor) => browser.cookies.get('psg_auth_token')?.value ?? '';

async function list(browser: Visitor): Promise<Passkey[]> {
	const path = `/postern/v1/apps/${server.appId}/currentuser/passkeys`;
	const token = tokenOf(browser);
	return (await call<{ passkeys: Passkey[] }>(server, 'GET', path, { token })).body.passkeys;
}

/** A page without its scripts, which hold every text. */
const markup = (html: string) => html.replace(/<script.*?<\/script>/gs, '');

async function open(browser: Visitor, query = '') {
	const page = await shown(await browser.fetch(`/account${query}`));
	return { ...page, html: markup(page.html) };
}

/** Posts a form of the page that this browser opens, or that another has opened. */
async function press(
	browser: Visitor,
	action: string,
	fields: Record<string, string> = {},
	{ passage_id }: { passage_id?: string } = {}
) {
	const owner = passage_id ?? (await open(browser)).passage_id;
	const fieldsOfPage = { passage_id: owner, ...fields };
	const answer = await postForm(browser, `/account?/${action}-passkey`, fieldsOfPage);
	return { status: answer.status, html: markup(await answer.text()) };
}

/** Begins a ceremony as the page's script does. */
async function start(browser: Visitor): Promise<Started> {
	const { passage_id } = await open(browser);
	const answer = await browser.fetch('/account?/start-passkey', {
		method: 'POST',
		headers: { accept: 'application/json', 'x-sveltekit-action': 'true' },
		body: new URLSearchParams({ passage_id })
	});
	const { data } = (await answer.json()) as { data: string };
	return (parse(data) as { passkeys: { given: Started } }).passkeys.given;
}

/** Adds a passkey on the page. */
async function add(browser: Visitor, authenticator = new Authenticator(), started?: Started) {
	const { id, options } = started ?? (await start(browser));
	const { transports, ...made } = authenticator.create(options, { origin: server.url });
	const credential = { ...made, response: { ...made.response, transports } };
	return press(browser, 'add', { ceremony: id, credential: JSON.stringify(credential) });
}

/** A user with two passkeys: the second comes from a password manager. */
async function two() {
	const { person, browser } = await register(server);
	const { status } = await add(browser, new Authenticator({ aaguid: ONE_PASSWORD }));
	expect(status).toBe(200);
	const [first, second] = await list(browser);
	if (!first || !second) throw new Error('There are no two passkeys.');
	return { person, browser, first, second };
}

/** The entry of a passkey, as text. */
function entry(html: string, { id }: Passkey): string {
	const [, item = ''] = new RegExp(`<li id="passkey-${id}"(.*?)</li>`, 's').exec(html) ?? [];
	return item.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
}

describe('the list', () => {
	test('shows what each passkey is, and which one began this session (W-13)', async () => {
		const { browser, first, second } = await two();
		const { html } = await open(browser);
		expect(entry(html, first)).toMatch(/Used for this login .*Synced .*Created .*Last used /);
		expect(entry(html, second)).toMatch(/1Password .*Synced .*Created /);
		expect(html.match(/Used for this login/g)).toHaveLength(1);
		const times = [...html.matchAll(/<time datetime="([^"]*)"/g)].map(([, at = '']) => at);
		expect(times.length).toBeGreaterThan(3);
		for (const at of times) expect(new Date(at).toISOString()).toBe(at);
	});

	test('shows a passkey on one device only as such', async () => {
		const { browser } = await register(server);
		await add(browser, new Authenticator({ backedUp: false }));
		const [, second] = await list(browser);
		expect(entry((await open(browser)).html, second as Passkey)).toContain('Only on one device');
	});
});

describe('a passkey is renamed', () => {
	test.each(['Work laptop', 'O’Brien 李 🔑', '🔑'.repeat(64), '<b>"&amp;</b>'])(
		'to %j, which the page shows as text (I-05)',
		async (name) => {
			const { browser } = await register(server);
			const [{ id } = { id: '' }] = await list(browser);
			const { status, html } = await press(browser, 'rename', { id, name });
			expect(status).toBe(200);
			expect(html).toMatch(/<p[^>]*>The passkey has been renamed\./);
			expect(html).not.toContain('<b>');
			expect((await list(browser))[0]?.name).toBe(name);
		}
	);

	test.each(['', '   ', '🔑'.repeat(65), 'bell \u0007', '\u202eReversed'])(
		'but not to %j: the form says why and keeps the text (I-04)',
		async (name) => {
			const { browser } = await register(server);
			const before = await list(browser);
			const id = before[0]?.id ?? '';
			const refused = await press(browser, 'rename', { id, name });
			expect(refused.status).toBe(400);
			expect(refused.html).toMatch(/<p[^>]*>Enter a name of 1 to 64 characters\./);
			expect(refused.html).toContain(`id="name-${id}"`);
			if (name.startsWith('🔑')) expect(refused.html).toContain(`value="${name}"`);
			expect(await list(browser)).toEqual(before);
		}
	);

	test('once its form has been opened, which a page without scripts can do', async () => {
		const { browser, second } = await two();
		const { html } = await open(browser, `?rename-passkey=${second.id}`);
		expect(html).toMatch(new RegExp(`id="name-${second.id}"[^>]*value="1Password"`));
	});
});

describe('a passkey is removed', () => {
	test('after a question, once; pressing again is harmless (W-13, K-04)', async () => {
		const { browser, first, second } = await two();
		expect((await open(browser, `?remove-passkey=${second.id}`)).html).toContain(
			'Remove “1Password”?'
		);
		expect(await list(browser)).toHaveLength(2);
		for (const _ of ['once', 'again']) {
			const { status, html } = await press(browser, 'remove', { id: second.id });
			expect(status).toBe(200);
			expect(html).toMatch(/<p[^>]*>The passkey has been removed\./);
		}
		expect((await list(browser)).map(({ id }) => id)).toEqual([first.id]);
	});

	test('but not the last one, while no code can reach the user: the page says so (W-13)', async () => {
		const { browser } = await register(server);
		const [{ id } = { id: '' }] = await list(browser);
		const { status, html } = await press(browser, 'remove', { id });
		expect(status).toBe(403);
		expect(html).toMatch(/<p[^>]*>You need this passkey to log in\./);
		expect(await list(browser)).toHaveLength(1);
	});
});

describe('a passkey is added', () => {
	test('by the answer of the browser, and the owner gets a notice (W-13)', async () => {
		const { browser } = await register(server);
		const { status, html } = await add(browser);
		expect(status).toBe(200);
		expect(html).toMatch(/<p[^>]*>The passkey has been added\./);
		expect(await list(browser)).toHaveLength(2);
	});

	test('with the existing ones excluded (W-10)', async () => {
		const { person, browser } = await register(server);
		const { options } = await start(browser);
		expect(options.excludeCredentials?.map(({ id }) => id)).toEqual(
			person.authenticator.credentials.map(({ id }) => id.toString('base64url'))
		);
		expect(() => person.authenticator.create(options, { origin: server.url })).toThrow(
			expect.objectContaining({ name: 'InvalidStateError' })
		);
	});

	test('not by the ceremony of another user, nor twice by one (W-02)', async () => {
		const ann = (await register(server)).browser;
		const eve = (await register(server)).browser;
		const started = await start(ann);
		expect((await add(eve, new Authenticator(), started)).status).toBe(400);
		expect((await add(ann, new Authenticator(), started)).status).toBe(400);
		expect(await list(ann)).toHaveLength(1);
		expect(await list(eve)).toHaveLength(1);
	});

	test.each(['', 'null', '5', '[]', '{', '{"response":null}', '{"__proto__":{"id":"x"}}'])(
		'not by %j (W-12)',
		async (credential) => {
			const { browser } = await register(server);
			const { id } = await start(browser);
			const { status, html } = await press(browser, 'add', { ceremony: id, credential });
			expect(status).toBe(400);
			expect(html).toMatch(/<p[^>]*>The passkey couldn.t be added\./);
		}
	);
});

const CHANGES = ['rename', 'remove', 'add', 'start'];

test.each(CHANGES)(
	'to %s a passkey, the user logs in again after ten minutes (W-13)',
	async (action) => {
		const { browser } = await register(server);
		const { html, passage_id } = await shown(await browser.fetch('/account'));
		const [, id = ''] = /<li id="passkey-(\w+)"/.exec(html) ?? [];
		await server.advance(FRESH_SECONDS + 1);
		const fields = { passage_id, id, name: 'Changed', credential: '{}', ceremony: 'x' };
		const answer = await postForm(browser, `/account?/${action}-passkey`, fields);
		expect(answer.status).toBe(403);
		const page = markup(await answer.text());
		expect(page).toContain('Confirm it');
		expect(page).toContain('href="/login?reauth=1&amp;next=%2Faccount%3F');
		// The list itself needs no fresh login.
		const later = markup(await (await browser.fetch('/account')).text());
		expect(later).toContain(`<li id="passkey-${id}"`);
		expect(later).not.toContain('Changed');
	}
);

test('the form of a passkey gives way to another login after ten minutes, and comes back (W-13)', async () => {
	const { browser } = await register(server);
	const { html } = await shown(await browser.fetch('/account'));
	const [, id = ''] = /<li id="passkey-(\w+)"/.exec(html) ?? [];
	await server.advance(FRESH_SECONDS + 1);
	const page = markup(await (await browser.fetch(`/account?rename-passkey=${id}`)).text());
	expect(page).toContain(`next=%2Faccount%3Frename-passkey%3D${id}`);
	expect(page).not.toContain(`id="name-${id}"`);
});

test('nothing reaches the passkeys of another user, or none (I-06)', async () => {
	const victim = await two();
	const { browser } = await register(server);
	for (const id of [
		victim.first.id,
		victim.second.id,
		'nobodys',
		'../devices',
		"' or 1=1 --",
		''
	]) {
		const renamed = await press(browser, 'rename', { id, name: 'Stolen' });
		expect(renamed.status).toBe(404);
		await press(browser, 'remove', { id });
	}
	expect(await list(victim.browser)).toMatchObject([victim.first, victim.second]);
	expect(await list(browser)).toHaveLength(1);
});

test.each(CHANGES)(
	'a tab of another user can %s no passkey, and says so (T-07)',
	async (action) => {
		const ann = await register(server);
		const eve = await two();
		const { passage_id } = await open(ann.browser);
		const { status, html } = await press(
			eve.browser,
			action,
			{ id: eve.second.id, name: 'Changed' },
			{ passage_id }
		);
		expect(status).toBe(409);
		expect(html).toMatch(/<p[^>]*>Nothing was changed: this browser is now logged in to another/);
		expect((await list(eve.browser)).map(({ name }) => name)).toContain('1Password');
	}
);

test.each(CHANGES)('without a session, %s leads to the login (T-02)', async (action) => {
	const { browser } = await register(server);
	const { passage_id } = await open(browser);
	browser.cookies.clear();
	const answer = await postForm(browser, `/account?/${action}-passkey`, { passage_id, id: 'x' });
	expect(answer.status).toBe(303);
	expect(answer.headers.get('location')).toBe('/login?next=%2Faccount');
});
