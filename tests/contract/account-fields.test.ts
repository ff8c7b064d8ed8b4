import { afterAll, beforeAll, expect, test } from 'vitest';
import { call } from '../support/client.ts';
import { query } from '../support/database.ts';
import { postForm, shown } from '../support/forms.ts';
import { register } from '../support/person.ts';
import { profileFile, startServer, type Server } from '../support/server.ts';
import { ON_POSTGRES } from '../support/shared-postgres.ts';
import type { Visitor } from '../support/visitor.ts';

// One form for the app's fields and Passage's metadata, as a browser without scripts sees it.
let server: Server;

beforeAll(async () => {
	server = await startServer({ env: { PROFILE: profileFile('account-fields') } });
});
afterAll(() => server.remove());

const TYPED = {
	name: ' Ann ',
	nickname: 'Annie',
	news: 'true',
	age: '36',
	born: '1990-12-10',
	mobile: '+44 20 7946 0958',
	work: 'Ann@WORK.example'
};
const STORED = {
	nickname: 'Annie',
	news: true,
	age: 36,
	born: '1990-12-10',
	mobile: '+442079460958',
	work: 'Ann@work.example'
};

type Opened = Awaited<ReturnType<typeof open>>;

const open = async (browser: Visitor, name = 'name') =>
	shown(await browser.fetch('/account'), name);

/** Saves the form, as it was opened. */
async function save(browser: Visitor, typed: Record<string, string>, opened?: Opened) {
	const { version } = opened ?? (await open(browser));
	const answer = await postForm(browser, '/account?/profile', { ...typed, version });
	return { status: answer.status, ...(await shown(answer)) };
}

async function metadataOf(token: string) {
	const path = '/currentuser/user-metadata';
	const { body } = await call<{ user_metadata: object }>(server, 'GET', path, { token });
	return body.user_metadata;
}

function setMetadata(token: string, user_metadata: object) {
	const path = '/currentuser/user-metadata';
	return call(server, 'PATCH', path, { token, body: { user_metadata } });
}

test('one form saves the app’s fields and Passage’s, each where it belongs, and both pages show them', async () => {
	const { browser, tokens } = await register(server);
	const { html } = await open(browser);
	const names = [...html.matchAll(/<input[^>]*\bid="field-(\w+)"/g)].map(([, name]) => name);
	expect(names).toEqual(['name', ...Object.keys(STORED)]);
	const saved = await save(browser, TYPED);
	expect(saved.status).toBe(200);
	expect(saved.html).toContain('Saved.');
	expect(await metadataOf(tokens.auth_token)).toEqual(STORED);
	const profile = (await browser.profile()).body;
	expect(profile).toMatchObject({ name: 'Ann' });
	expect(profile).not.toHaveProperty('nickname');
	const dashboard = await (await browser.fetch('/dashboard')).text();
	for (const text of ['Annie', '36', 'December 10, 1990', 'Yes']) {
		expect(dashboard).toContain(text);
	}
	for (const [name, value] of Object.entries({ ...STORED, news: 'true', age: '36' })) {
		expect((await open(browser, name)).value).toBe(value);
	}
	// Cleared fields are gone, and what is not declared stays.
	await query(
		server,
		`update identity_user set user_metadata = replace(user_metadata, '{', '{"imported":1,') where user_metadata like ?`,
		'%Annie%'
	);
	expect((await save(browser, { name: 'Ann', nickname: 'Lee' }, await open(browser))).status).toBe(
		200
	);
	expect(await metadataOf(tokens.auth_token)).toEqual({
		imported: 1,
		nickname: 'Lee',
		news: false
	});
});

test('each error stands beside its field, and nothing is saved or lost (I-04)', async () => {
	const { browser, tokens } = await register(server);
	const typed = { ...TYPED, name: '', nickname: 'x'.repeat(11), age: '3', mobile: '12' };
	const { version } = await open(browser);
	const refused = await postForm(browser, '/account?/profile', { ...typed, version });
	expect(refused.status).toBe(400);
	const html = await refused.text();
	for (const [name, value] of Object.entries(typed)) {
		const page = await shown(new Response(html), name);
		const wrong = ['name', 'nickname', 'age', 'mobile'].includes(name);
		expect(page.invalid, name).toBe(wrong ? 'true' : undefined);
		if (wrong) expect(page.message).toMatch(/\.$/);
		if (name !== 'news') expect(page.value).toBe(value);
	}
	expect(await metadataOf(tokens.auth_token)).toEqual({});
	expect((await browser.profile()).body['name']).toBe('Ann');
});

test('what another tab or program has saved meanwhile is shown, whichever half it is in (K-05)', async () => {
	const { browser, tokens } = await register(server);
	const opened = await open(browser);
	expect((await setMetadata(tokens.auth_token, { nickname: 'Theirs' })).status).toBe(200);
	const stale = await save(browser, { name: 'Mine', nickname: 'Mine' }, opened);
	expect(stale.status).toBe(409);
	expect(stale.html).toContain('<bdi>Theirs</bdi>');
	expect((await browser.profile()).body['name']).toBe('Ann');
	await browser.saveProfile({ name: 'Theirs' });
	const again = await save(browser, { name: 'Mine', nickname: 'Mine' }, stale);
	expect(again.status).toBe(409);
	expect(await metadataOf(tokens.auth_token)).toEqual({ nickname: 'Theirs' });
	expect((await save(browser, { name: 'Mine', nickname: 'Mine' }, again)).status).toBe(200);
	expect(await metadataOf(tokens.auth_token)).toEqual({ nickname: 'Mine', news: false });
	// The same values from an older form are no conflict (K-04).
	expect((await save(browser, { name: 'Mine', nickname: 'Mine' }, opened)).status).toBe(200);
});

test('of different parallel saves one succeeds completely (K-05)', async () => {
	const { browser, tokens } = await register(server);
	const opened = await open(browser);
	const all = Array.from({ length: 8 }, (_, index) =>
		save(browser, { name: `Tab ${index}`, nickname: `Tab ${index}` }, opened)
	);
	const statuses = (await Promise.all(all)).map(({ status }) => status);
	const winner = `Tab ${statuses.indexOf(200)}`;
	expect(statuses.filter((status) => status === 409)).toHaveLength(7);
	expect((await browser.profile()).body['name']).toBe(winner);
	expect(await metadataOf(tokens.auth_token)).toMatchObject({ nickname: winner });
});

/** What stands before and after `create trigger` for one that refuses every change. */
const BROKEN = ON_POSTGRES
	? [
			`create function broken() returns trigger language plpgsql
			as $$ begin raise exception 'broken'; end $$; `,
			'for each row execute function broken()'
		]
	: ['', `begin select raise(abort, 'broken'); end`];

test('where one half cannot be saved, the page says what was, and a second press saves the rest', async () => {
	const { browser, tokens } = await register(server);
	await query(
		server,
		`${BROKEN[0]}create trigger broken before update of user_metadata on identity_user ${BROKEN[1]}`
	);
	const half = await save(browser, { name: 'Half', nickname: 'Whole' });
	expect(half.status).toBe(503);
	expect(half.html).toMatch(/Saved: Name\. Not saved: Nickname, .*Work address\./);
	expect(half.value).toBe('Half');
	expect((await browser.profile()).body['name']).toBe('Half');
	expect(await metadataOf(tokens.auth_token)).toEqual({});
	await query(server, `drop trigger broken${ON_POSTGRES ? ' on identity_user' : ''}`);
	expect((await save(browser, { name: 'Half', nickname: 'Whole' }, half)).status).toBe(200);
	expect(await metadataOf(tokens.auth_token)).toMatchObject({ nickname: 'Whole' });
});
