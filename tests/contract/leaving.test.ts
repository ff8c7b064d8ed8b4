import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/client.ts';
import { dump, fileBytes, query } from '../support/database.ts';
import { postForm } from '../support/forms.ts';
import { readMailbox } from '../support/mailbox.ts';
import { Person, register, signedInWithoutProfile } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { ON_POSTGRES } from '../support/shared-postgres.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';
import { enterByCode, getCode, giveCode, sendCode } from '../support/sign-in-flows.ts';

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

const FRESH_SECONDS = 600;
const tokenOf = (browser: Visitor) => browser.cookies.get('psg_auth_token')?.value ?? '';
const userId = (token: string) => {
	const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString() || '{"sub":""}';
	return (JSON.parse(claims) as { sub: string }).sub;
};
/** Presses the button of the page rendered for that user, by default the signed-in user. */
const leave = (browser: Visitor, passage_id = userId(tokenOf(browser))) =>
	postForm(browser, '/account/delete', { passage_id });
const deleteAtService = (token?: string) =>
	call(server, 'DELETE', `/postern/v1/apps/${server.appId}/currentuser`, { token });

type Export = {
	app: { id: string };
	profile: { name: string } | null;
	drafts: { fields: object }[];
	account: {
		user: { id: string; email: string; status: string };
		passkeys: { credential_id: string; name: string }[];
		sessions: object[];
		one_time_passcodes: object[];
		magic_links: object[];
		messages: object[];
	};
};

async function exported(browser: Visitor) {
	const answer = await browser.fetch('/account/export');
	expect(answer.status).toBe(200);
	const text = await answer.text();
	return { answer, text, data: JSON.parse(text) as Export };
}

describe('GET /account/export (V-01)', () => {
	test('returns all data of the app and the service as a file that no cache stores (C-07)', async () => {
		const { person, browser } = await register(server, { name: 'Ann <李>' });
		await browser.draft(person.identifier, { name: 'Typed again' });
		const { body } = await sendCode(server, browser, person.identifier, 'login');
		const { answer, text, data } = await exported(browser);
		expect(answer.headers.get('content-type')).toBe('application/json');
		expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="/);
		expect(answer.headers.get('cache-control')).toBe('no-store');
		expect(data.app.id).toBe(server.appId);
		expect(data.profile).toMatchObject({ name: 'Ann <李>' });
		expect(data.drafts).toMatchObject([{ fields: { name: 'Typed again' } }]);
		const { user, passkeys, sessions, one_time_passcodes, messages } = data.account;
		expect(user).toMatchObject({ email: person.identifier, status: 'active' });
		expect(passkeys).toHaveLength(1);
		expect(sessions).toHaveLength(1);
		expect(one_time_passcodes).toMatchObject([{ id: body.otp_id, identifier: person.identifier }]);
		expect(messages).toMatchObject([{ channel: 'email' }]);
		expect(text).not.toMatch(/_hash|sealed|private/);
		for (const { value } of browser.cookies.values()) expect(text).not.toContain(value);
	});

	test('contains nothing about other users', async () => {
		const [ann, eve] = [await register(server), await register(server, { name: 'Eve' })];
		const { text } = await exported(ann.browser);
		expect(text).not.toContain(eve.person.identifier);
		expect(text).not.toContain(userId(tokenOf(eve.browser)));
		expect(text).not.toContain('Eve');
	});

	test('works before a profile exists', async () => {
		const { browser } = await signedInWithoutProfile(server);
		expect((await exported(browser)).data.profile).toBeNull();
	});

	test('requires a session', async () => {
		const answer = await new Visitor(server).fetch('/account/export');
		expect([answer.status, answer.headers.get('location')]).toEqual([
			303,
			'/login?next=%2Faccount'
		]);
		const url = `/postern/v1/apps/${server.appId}/currentuser/export`;
		expect((await call(server, 'GET', url)).status).toBe(401);
	});
});

describe('deleting the account (V-01)', () => {
	test('lists what is deleted, and asks for confirmation', async () => {
		const { browser, person } = await register(server);
		const html = await (await browser.fetch('/account/delete')).text();
		expect(html).toContain(person.identifier);
		expect(html).toMatch(/<form[^>]*method="POST"/);
		expect((await browser.profile()).status).toBe(200);
	});

	test('leaves nothing in any table, mailbox or outbox, and signs out everywhere', async () => {
		const { browser, person } = await register(server, { name: 'Unmistakable Ann' });
		const other = new Visitor(server);
		await other.session(await person.signIn());
		await browser.draft(person.identifier, { name: 'Unmistakable draft' });
		await getCode(server, person.identifier, { kind: 'login', browser });
		const id = userId(tokenOf(browser));
		expect(await dump(server)).toContain(person.identifier);

		const answer = await leave(browser);
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/deleted']);
		expect(browser.cookies.has('psg_auth_token')).toBe(false);
		expect(browser.cookies.has(browser.nameOf('refresh'))).toBe(false);
		expect((await other.fetch('/dashboard')).status).toBe(303);
		const left = await dump(server);
		for (const trace of [person.identifier, 'Unmistakable']) expect(left).not.toContain(trace);
		expect(await query(server, 'select 1 from removed_user where id = ?', id)).toHaveLength(1);
		// The event of the deletion has it too.
		expect(left.split(id)).toHaveLength(3);
		const mails = await readMailbox(server);
		expect(mails.filter(({ to }) => to === person.identifier)).toEqual([]);
		expect((await browser.fetch('/account/deleted')).status).toBe(200);
	});

	// PostgreSQL keeps deleted rows in its files until its next vacuum.
	test.skipIf(ON_POSTGRES)(
		'leaves nothing in the bytes of any file after an orderly shutdown',
		async () => {
			const own = await startServer();
			try {
				const { browser, person } = await register(own, { name: 'Unmistakable Ann' });
				await browser.saveProfile({ name: 'Renamed Ann' });
				await browser.draft(person.identifier, { name: 'Drafted Ann' });
				await getCode(own, person.identifier, { kind: 'login', browser });
				const [{ user_handle, credential_id } = { user_handle: '', credential_id: '' }] =
					await query<{
						user_handle: string;
						credential_id: string;
					}>(own, 'select * from identity_user join credential on user_id = identity_user.id');
				const names = ['Unmistakable Ann', 'Renamed Ann', 'Drafted Ann'];
				const traces = [person.identifier, ...names, user_handle, credential_id];
				const found = () => {
					const bytes = fileBytes(own);
					return traces.filter((trace) => bytes.includes(trace));
				};
				expect(found()).toEqual(traces);
				expect((await leave(browser)).status).toBe(303);
				expect(await own.stop()).toBe(0);
				expect(found()).toEqual([]);
			} finally {
				await own.remove();
			}
		}
	);

	test('lets the address register again as a new user', async () => {
		const { browser, person } = await register(server);
		const before = userId(tokenOf(browser));
		const [{ user_handle } = { user_handle: '' }] = await query<{ user_handle: string }>(
			server,
			'select user_handle from identity_user where id = ?',
			before
		);
		await leave(browser);
		await expect(person.signIn()).rejects.toMatchObject({ code: 'webauthn_login_failed' });
		const again = new Person(server, person.identifier);
		const tokens = await again.signUp();
		expect(userId(tokens.auth_token)).not.toBe(before);
		expect(await dump(server)).not.toContain(user_handle);
		const fresh = new Visitor(server);
		expect((await fresh.session(tokens)).body.redirect_to).toBe('/welcome');
		expect((await fresh.profile()).status).toBe(404);
	});

	test('requires a recent sign-in, on the page and in the service (W-13)', async () => {
		const { browser, person } = await register(server);
		await server.advance(FRESH_SECONDS + 1);
		const page = await (await browser.fetch('/account/delete')).text();
		expect(page).toContain('/login?reauth=1&amp;next=%2Faccount%2Fdelete');
		const refused = await leave(browser);
		expect(refused.status).toBe(403);
		expect(await refused.text()).toContain("Confirm it's you");
		const url = `/postern/v1/apps/${server.appId}/currentuser`;
		const atService = await call(server, 'DELETE', url, { token: tokenOf(browser) });
		expect(atService).toMatchObject({
			status: 403,
			body: { code: 'reauthentication_required' }
		});
		expect((await browser.profile()).body['name']).toBe('Ann');
		await browser.session(await person.signIn());
		expect((await leave(browser)).status).toBe(303);
	});

	test('voids outstanding codes (T-08)', async () => {
		const { browser, person } = await register(server);
		const { otp_id, code } = await getCode(server, person.identifier, { kind: 'login', browser });
		await leave(browser);
		expect((await giveCode(server, browser, otp_id, code)).status).toBe(400);
	});

	test('twice is harmless, and affects no other user (K-04)', async () => {
		const [ann, eve] = [await register(server), await register(server, { name: 'Eve' })];
		const answers = await Promise.all([leave(ann.browser), leave(ann.browser.copy())]);
		expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([303]));
		for (const { status } of answers) expect([303, 401]).toContain(status);
		expect((await leave(ann.browser)).status).toBe(303);
		expect((await eve.browser.profile()).body['name']).toBe('Eve');
	});

	test('a repeated request after a lost answer reports that the account is gone (K-04)', async () => {
		const { browser } = await register(server);
		const unanswered = browser.copy();
		const passage_id = userId(tokenOf(browser));
		await leave(unanswered);
		for (const stillThere of [browser, browser]) {
			const answer = await leave(stillThere, passage_id);
			expect([answer.status, answer.headers.get('location')]).toEqual([303, '/account/deleted']);
		}
		const nobodys = await leave(browser, 'x'.repeat(24));
		expect(nobodys.headers.get('location')).toMatch(/^\/login\?next=/);
	});

	test('a stale tab of one user does not delete the user who is signed in now', async () => {
		const [ann, eve] = [await register(server), await register(server, { name: 'Eve' })];
		const answer = await leave(eve.browser, userId(tokenOf(ann.browser)));
		expect(answer.status).toBe(409);
		expect(await answer.text()).toContain(eve.person.identifier);
		for (const { browser } of [ann, eve]) expect((await browser.profile()).status).toBe(200);
	});

	test('the count of messages to the address remains, without the address (O-05)', async () => {
		const person = new Person(server);
		const { browser, tokens } = await enterByCode(server, person.identifier);
		await browser.session(tokens);
		expect((await leave(browser)).status).toBe(303);
		expect(await dump(server)).not.toContain(person.identifier);
		for (const status of [201, 201, 201, 201, 429]) {
			const again = await sendCode(server, new Visitor(server), person.identifier);
			expect(again.status).toBe(status);
		}
	});

	test('an interrupted deletion completes by itself (K-01)', async () => {
		const { browser, person } = await register(server, { name: 'Half gone' });
		// The service has deleted its half, and the app did not get the answer.
		expect((await deleteAtService(tokenOf(browser))).status).toBe(200);
		await server.kill();
		expect(await dump(server)).toContain('Half gone');
		await server.start();
		const left = new RegExp(`Half gone|${person.identifier}`);
		await until('nothing to be left', async () => !left.test(await dump(server)));
		expect((await browser.fetch('/dashboard')).status).toBe(303);
	});

	test.each([undefined, 'junk'])(
		'the service requires an access token and refuses %j',
		async (token) => {
			expect((await deleteAtService(token)).status).toBe(401);
		}
	);
});
