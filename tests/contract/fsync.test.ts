import { afterAll, beforeAll, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { finish, request, startRegistration, startSignIn } from '../support/client.ts';
import { commits, SYNCED, SYNCS, systemCalls } from '../support/disk.ts';
import { Person, startAddition } from '../support/person.ts';
import { freePort } from '../support/processes.ts';
import { startServer, type Server } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: Server;
let pragmas: string;

beforeAll(async () => {
	const port = await freePort();
	pragmas = `http://127.0.0.1:${port}`;
	server = await startServer({
		entry: 'tests/support/disk.entry.ts',
		durable: true,
		env: { PRAGMA_PORT: String(port) }
	});
});
afterAll(() => server.remove());

type Write = { request: string; status: number; commits: number };

/** Writes repeatedly, and reports what the database committed meanwhile. */
async function makeWrites(): Promise<Write[]> {
	const made: Write[] = [];
	const write = async <A extends { status: number }>(request: string, send: () => Promise<A>) => {
		const before = await commits(server);
		const answer = await send();
		const { status } = answer;
		made.push({ request, status, commits: (await commits(server)) - before });
		return answer;
	};
	for (let turn = 0; turn < 5; turn++) {
		const person = new Person(server);
		const browser = new Visitor(server);
		const draft = await write('POST /drafts', () =>
			browser.draft(person.identifier, { name: 'Ann' })
		);
		const started = await startRegistration(server, person.identifier);
		const { publicKey } = started.handshake.challenge;
		const passkey = person.authenticator.create(publicKey, { origin: server.url });
		const path = `/v1/apps/${server.appId}/register/webauthn/finish`;
		const { body } = await write(`POST ${path}`, () =>
			finish(server, 'register', started, passkey)
		);
		await write('POST /session', () => browser.session(body.auth_result, { draft: draft.body.id }));
		await write('POST /user', () => browser.saveProfile({ name: `Ann ${turn}` }));
		await write('POST /logout', () => browser.logout());
	}
	return made;
}

type Answered = { request: string; status: number; syncs: number };

/** From system calls in their order: how often a disk was synced from each request to its answer. */
function answersIn(calls: string[]): Answered[] {
	const answers: Answered[] = [];
	let request = '';
	let syncs = 0;
	for (const line of calls) {
		const [, asked] = /"([A-Z]+ \S+) HTTP\/1\.1\\r/.exec(line) ?? [];
		const [, status] = /"HTTP\/1\.1 (\d{3}) /.exec(line) ?? [];
		if (asked !== undefined) [request, syncs] = [asked, 0];
		else if (SYNCED.test(line)) syncs++;
		else if (status !== undefined) answers.push({ request, status: Number(status), syncs });
	}
	return answers;
}

test('each acknowledged write was synced to the disk before its answer (K-02)', async () => {
	let made: Write[] = [];
	const names = [...SYNCS, 'read', 'write', 'writev'];
	const calls = await systemCalls(server, names, async () => (made = await makeWrites()));
	for (const { request, status, commits } of made) {
		expect([201, 200, 303], request).toContain(status);
		expect(commits, request).toBeGreaterThanOrEqual(1);
	}
	// FULL (2): SQLite syncs the log at each commit. Used where the system denies tracing.
	expect(await (await fetch(pragmas)).json()).toEqual({ journal: 'wal', level: 2 });
	if (!calls) return;
	const answers = answersIn(calls).filter(({ request }) => !request.endsWith('/start'));
	expect(answers.map(({ request, status }) => ({ request, status }))).toEqual(
		made.map(({ request, status }) => ({ request, status }))
	);
	for (const [at, { request, syncs }] of answers.entries()) {
		expect(syncs, request).toBeGreaterThanOrEqual(made[at]?.commits ?? 1);
	}
});

test('starts of ceremonies write nothing, and a login commits twice (E-06)', async () => {
	const person = new Person(server);
	const { auth_token } = await person.signUp();
	const pending = newEmail();
	await request(server, 'POST', '/users', { body: { identifier: pending } });
	const before = await commits(server);
	for (let turn = 0; turn < 20; turn++) {
		for (const email of [undefined, newEmail(), person.identifier]) {
			await startSignIn(server, email);
		}
		for (const email of [newEmail(), pending]) await startRegistration(server, email);
		await startAddition(server, auth_token);
	}
	expect((await commits(server)) - before).toBe(0);
	await new Visitor(server).session(await person.signIn());
	expect((await commits(server)) - before).toBe(2);
});
