import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { call } from '../support/client.ts';
import { expectNoFault } from '../support/hostile.ts';
import { Person } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

// Two deployments on two ports of one host; browsers keep the cookies of both together.
let servers: [Server, Server];

beforeAll(async () => {
	servers = await Promise.all([startServer(), startServer()]);
});
afterAll(async () => {
	for (const server of servers) {
		await expectNoFault(server);
		await server.remove();
	}
});

/** One browser's two tabs, one at each deployment. */
function tabs(): [Visitor, Visitor] {
	const cookies = new Map();
	return [new Visitor(servers[0], { cookies }), new Visitor(servers[1], { cookies })];
}

/** Signs a new user in there. */
async function signIn(tab: Visitor, at: 0 | 1, name: string) {
	const person = new Person(servers[at]);
	const { body } = await tab.draft(person.identifier, { name });
	expect((await tab.session(await person.signUp(), { draft: body.id })).status).toBe(200);
}

const nameAt = async (tab: Visitor) => (await tab.profile()).body['name'];
const names = async (of: [Visitor, Visitor]) => [await nameAt(of[0]), await nameAt(of[1])];

describe.each([
	[0, 1],
	[1, 0]
] as const)('two deployments on one host, %i before %i (F-05)', (first, second) => {
	test('a user who is signed in at one stays so while they visit, sign in at and leave the other', async () => {
		const browser = tabs();
		const [here, there] = [browser[first], browser[second]];
		await signIn(here, first, 'Here');
		for (const path of ['/', '/login', '/dashboard', '/user']) await there.fetch(path);
		await there.logout();
		expect([await nameAt(here), await nameAt(there)]).toEqual(['Here', undefined]);

		await signIn(there, second, 'There');
		for (let turn = 0; turn < 2; turn++) {
			expect([await nameAt(here), await nameAt(there)]).toEqual(['Here', 'There']);
		}
		// Longer than an access token lives.
		for (const server of servers) await server.advance(1000);
		expect([await nameAt(there), await nameAt(here)]).toEqual(['There', 'Here']);

		expect((await there.logout()).status).toBe(303);
		expect([await nameAt(there), await nameAt(here)]).toEqual([undefined, 'Here']);
		expect((await here.saveProfile({ name: 'Here still' })).status).toBe(200);
	});

	test('an access token of the other is left in its cookie', async () => {
		const browser = tabs();
		const [here, there] = [browser[first], browser[second]];
		await signIn(here, first, 'Here');
		const token = here.cookies.get('psg_auth_token');
		const answer = await there.fetch('/dashboard');
		expect([answer.status, answer.headers.getSetCookie()]).toEqual([303, []]);
		await there.logout();
		expect(here.cookies.get('psg_auth_token')).toEqual(token);
	});
});

test('each has its own language, browser id and session cookie', async () => {
	const browser = tabs();
	for (const [at, tab] of browser.entries()) {
		await signIn(tab, at as 0 | 1, `At ${at}`);
		const form = new URLSearchParams({ language: at ? 'de' : 'fr', next: '/' });
		await tab.fetch('/language', { method: 'POST', body: form });
	}
	expect(await names(browser)).toEqual(['At 0', 'At 1']);
	const pages = await Promise.all(
		browser.map(async (tab) => (await tab.fetch('/dashboard')).text())
	);
	expect(pages.map((page) => /<html lang="([\w-]+)"/.exec(page)?.[1])).toEqual(['fr', 'de']);
	const values = (cookie: 'browser' | 'refresh') =>
		browser.map((tab) => tab.cookies.get(tab.nameOf(cookie))?.value);
	for (const cookie of ['browser', 'refresh'] as const) {
		expect(new Set(values(cookie)).size).toBe(2);
	}
});

test('another back end of the host reads the access token by Passage’s name', async () => {
	const browser = tabs();
	await signIn(browser[0], 0, 'Ann');
	const token = browser[0].cookies.get('psg_auth_token')?.value ?? '';
	expect((await call(servers[0], 'GET', '/currentuser', { token })).status).toBe(200);
});
