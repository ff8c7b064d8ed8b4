import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/client.ts';
import { query, tables } from '../support/database.ts';
import { waitForMessage } from '../support/mailbox.ts';
import { Person, register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { getCode, giveCode, secretOf, sendCode, useLink, wrong } from '../support/sign-in-flows.ts';

type Row = Record<string, unknown>;
type Lists = Record<
	| 'passkeys'
	| 'sessions'
	| 'known_browsers'
	| 'one_time_passcodes'
	| 'magic_links'
	| 'messages'
	| 'message_requests'
	| 'passcode_failures'
	| 'events',
	Row[]
>;
type Export = { profile: Row; drafts: Row[]; account: Lists & { user: Row } };

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

async function exported(browser: Visitor) {
	const text = await (await browser.fetch('/account/export')).text();
	return { text, data: JSON.parse(text) as Export };
}

/** A user with a proved address and data in every table that can hold some. */
async function leaveTraces(service: Server) {
	const { person, browser, tokens } = await register(service);
	const token = tokens.auth_token;
	const email = person.identifier;
	await call(service, 'PATCH', '/currentuser/email', { token, body: { new_email: email } });
	const { link = '' } = await waitForMessage(service, email);
	await useLink(service, browser, secretOf(link));
	await service.advance(61);
	const { otp_id, code } = await getCode(service, email, { kind: 'login', browser });
	await giveCode(service, browser, otp_id, wrong(code));
	await browser.draft(email, { name: 'Typed again' });
	return { browser, email };
}

describe('the export of a user’s data (V-01)', () => {
	let own: Server;
	let text: string;
	let data: Export;
	let email: string;

	// A database without other users, so that every row belongs to this user.
	beforeAll(async () => {
		own = await startServer();
		const { browser, email: theirs } = await leaveTraces(own);
		email = theirs;
		({ text, data } = await exported(browser));
	});
	afterAll(() => own.remove());

	/** The exported rows of each table, and its columns that the export omits. */
	const told = ({ profile, drafts, account }: Export): Record<string, [Row[], string[]]> => ({
		credential: [account.passkeys, []],
		draft: [drafts, ['browser_hash', 'id']],
		identity_user: [[account.user], ['signup_browser_hash']],
		known_browser: [account.known_browsers, ['browser_hash']],
		magic_link: [account.magic_links, ['browser_hash', 'id', 'secret_hash']],
		one_time_passcode: [account.one_time_passcodes, ['browser_hash', 'code_hash']],
		outbox: [account.messages, ['id', 'priority', 'request_id', 'sealed_message']],
		passcode_failure: [account.passcode_failures, ['identifier_hash', 'source']],
		profile: [[profile], []],
		session: [account.sessions, ['draft_browser_hash']],
		event: [account.events, ['key_id']],
		message_request: [account.message_requests, ['browser_hash', 'id', 'identifier_hash']]
	});
	// Metadata waits only until the sign-up is finished; a claim is of a person who is not logged in yet.
	const OF_NO_USER = [
		'api_key',
		'app',
		'claim',
		'message_count',
		'removed_user',
		'sign_up_metadata',
		'signing_key',
		'used_challenge'
	];

	test('includes every table', async () => {
		const names = (await tables(own)).filter((name) => !OF_NO_USER.includes(name));
		expect(names.sort()).toEqual(Object.keys(told(data)).sort());
	});

	test('includes every row, and every column except secrets and links between rows', async () => {
		for (const [table, [rows, untold]] of Object.entries(told(data))) {
			const kept = await query<Row>(own, `select * from ${table}`);
			expect(kept.length, table).toBeGreaterThan(0);
			expect(rows, table).toHaveLength(kept.length);
			const columns = Object.keys(kept[0] ?? {}).filter((name) => !/^(app|user)_id$/.test(name));
			for (const row of rows) {
				expect(columns.filter((name) => !(name in row)).sort(), table).toEqual(untold);
			}
		}
	});

	test('contains no secret, and no hash of one (D-01)', async () => {
		const selected = Object.keys(told(data)).map((table) =>
			query<Row>(own, `select * from ${table}`)
		);
		const secrets = (await Promise.all(selected)).flat().flatMap((row) =>
			Object.keys(row)
				.filter((name) => /_hash|sealed|challenge/.test(name))
				.map((name) => row[name])
		);
		const kept = secrets.filter((secret) => secret !== null);
		expect(kept.length).toBeGreaterThan(10);
		for (const secret of kept) expect(text).not.toContain(secret);
	});

	test('includes messages and wrong codes with the requesting network', () => {
		const { message_requests, passcode_failures } = data.account;
		const counted = { identifier: email, network: '127.0.0.1' };
		expect(message_requests).toMatchObject([counted, counted]);
		// In a browser that the account knows, they count by the browser.
		expect(passcode_failures).toMatchObject([{ identifier: email, network: null, failures: 1 }]);
	});
});

test('the export shows when a session was last used (V-01)', async () => {
	const { browser } = await register(server);
	await server.advance(16 * 60);
	await browser.fetch('/dashboard');
	const [session = {}, ...more] = (await exported(browser)).data.account.sessions;
	expect(more).toEqual([]);
	// In POST /session, and by the page.
	expect(session).toMatchObject({ refresh_counter: 2 });
	const [begun, used] = [session['authenticated_at'], session['refreshed_at']].map(String);
	expect(Date.parse(used ?? '') - Date.parse(begun ?? '')).toBeGreaterThan(16 * 60_000);
});

test('the export for an unproved address omits the networks of its owner’s requests (V-01)', async () => {
	const { person, browser } = await register(server);
	const owner = new Visitor(server);
	const { otp_id, code } = await getCode(server, person.identifier, {
		kind: 'login',
		browser: owner
	});
	await giveCode(server, owner, otp_id, wrong(code));
	const { message_requests, passcode_failures } = (await exported(browser)).data.account;
	expect([message_requests.length, passcode_failures.length]).toEqual([1, 2]);
	for (const { network } of [...message_requests, ...passcode_failures]) expect(network).toBeNull();
});

test('the export omits the counters of other addresses (V-01)', async () => {
	const { browser } = await register(server);
	const other = new Person(server);
	await sendCode(server, new Visitor(server), other.identifier);
	expect((await exported(browser)).data.account.message_requests).toEqual([]);
});
