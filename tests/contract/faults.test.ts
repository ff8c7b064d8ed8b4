import { copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { query } from '../support/database.ts';
import { register } from '../support/person.ts';
import { freePort } from '../support/processes.ts';
import { Server, startServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';

const servers: Server[] = [];

afterEach(async () => {
	await Promise.all(servers.splice(0).map((server) => server.remove()));
});

async function start(options?: Parameters<typeof startServer>[0]): Promise<Server> {
	const server = await startServer(options);
	servers.push(server);
	return server;
}

const file = ({ directory }: Server) => join(directory, 'postern.db');

/** The status of a path, and the message of an error. */
async function ask({ url }: Server, path: string) {
	const answer = await fetch(url + path);
	const { error } = (await answer.json().catch(() => ({}))) as { error?: string };
	return { status: answer.status, ...(error !== undefined && { error }) };
}

const write = (server: Server) =>
	new Visitor(server).draft(newEmail(), { name: 'Ann'.repeat(30) }).then(({ status }) => status);

/** Writes until a write is refused; gives how often it was taken. */
async function fill(server: Server): Promise<number> {
	for (let taken = 0; ; taken++) {
		const status = await write(server);
		if (status === 503) return taken;
		expect(status).toBe(201);
	}
}

async function drafts(server: Server): Promise<number> {
	const [row] = await query<{ n: number }>(server, 'select count(*) as n from draft');
	return row?.n ?? NaN;
}

test.each([
	['full', 'max_page_count=1', 'max_page_count=1000000'],
	['read-only', 'query_only=1', 'query_only=0']
])(
	'a %s disk stops writes only: /readyz says so, nothing acknowledged is lost, and it recovers (K-08)',
	async (_, harm, mend) => {
		const port = await freePort();
		const entry = 'tests/support/disk.entry.ts';
		const server = await start({ entry, env: { PRAGMA_PORT: String(port) } });
		const { browser } = await register(server);
		const before = await drafts(server);
		await fetch(`http://127.0.0.1:${port}/?${harm}`);
		const taken = await fill(server);
		const refused = { status: 503, error: 'The database takes no writes.' };
		for (let times = 0; times < 3; times++) expect(await ask(server, '/readyz')).toEqual(refused);
		expect(await ask(server, '/healthz')).toEqual({ status: 200 });
		expect((await browser.profile()).status).toBe(200);
		expect((await browser.fetch('/dashboard')).status).toBe(200);
		expect(await drafts(server)).toBe(before + taken);
		await fetch(`http://127.0.0.1:${port}/?${mend}`);
		expect(await ask(server, '/readyz')).toEqual({ status: 200 });
		expect(await write(server)).toBe(201);
		expect(await drafts(server)).toBe(before + taken + 1);
	}
);

test('a file that was replaced under the server is left alone until a restart (K-08)', async () => {
	const server = await start();
	const { person } = await register(server);
	// As a backup is restored, and everything acknowledged is in the file.
	await server.stop();
	await copyFile(file(server), `${file(server)}.backup`);
	await server.start();
	await rename(`${file(server)}.backup`, file(server));
	expect(await write(server)).toBe(503);
	const refused = { status: 503, error: 'The database file was deleted, moved or replaced.' };
	await until('/readyz to notice', async () => (await ask(server, '/readyz')).status === 503);
	expect(await ask(server, '/readyz')).toEqual(refused);
	await server.logged('was deleted, moved or replaced while Postern ran');
	await server.restart();
	expect((await new Visitor(server).session(await person.signIn())).status).toBe(200);
	await rm(file(server));
	expect(await write(server)).toBe(503);
});

test('a server waits for the one before it, and is refused while that goes on (K-11)', async () => {
	const before = await start();
	const port = await freePort();
	const env = { ...before.env, PORT: String(port), ORIGIN: `http://localhost:${port}` };
	const after = new Server(before.directory, port, { env });
	await expect(after.start()).rejects.toThrow(
		`Another Postern runs on this database (${file(before)})`
	);
	expect(await after.stop()).toBe(1);
	expect(await write(before)).toBe(201);
	const started = after.start();
	await until('the second to wait', () => after.pid !== undefined);
	expect(await before.stop()).toBe(0);
	await started;
	servers.push(after);
	expect(await write(after)).toBe(201);
});
