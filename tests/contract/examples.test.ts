import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeJwt } from 'jose';
import { Person } from '../support/person.ts';
import { end, freePort, listen, own } from '../support/processes.ts';
import { root, startServer, type Server } from '../support/server.ts';
import { until } from '../support/wait.ts';

let server: Server;
let person: Person;
let token: string;
/** With another signature than its own. */
let forged: string;

beforeAll(async () => {
	server = await startServer();
	person = new Person(server);
	({ auth_token: token } = await person.signUp());
	forged = `${token.slice(0, -4)}AAAA`;
});
afterAll(() => server.remove());

/** Starts an example as its first lines say, and gives the way to ask it with a token. */
async function start(program: string, path: string, env: Record<string, string> = {}) {
	const port = await freePort();
	const child = own(
		spawn(program, [join(root, 'examples', path)], {
			cwd: server.directory,
			env: {
				PATH: process.env['PATH'],
				HOME: process.env['HOME'],
				POSTERN: server.url,
				PASSAGE_APP_ID: server.appId,
				PORT: String(port),
				...env
			},
			stdio: ['ignore', 'pipe', 'pipe']
		})
	);
	const log = listen(child);
	const ask = (url: string, init: RequestInit & { token?: string } = {}) =>
		fetch(`http://127.0.0.1:${port}${url}`, {
			redirect: 'manual',
			...init,
			headers: {
				...(init.body ? { 'content-type': 'application/json' } : {}),
				...(init.token ? { cookie: `other=1; psg_auth_token=${init.token}` } : {})
			}
		});
	await until('the example to answer', async () => {
		if (child.exitCode !== null) throw new Error(`The example ended: ${log()}`);
		return ask('/').then(
			(answer) => answer.status < 500,
			() => false
		);
	});
	return { ask, stop: () => end(child, 'SIGTERM') };
}

test('the plain page: only a verified token shows the second page', async () => {
	const { ask, stop } = await start(process.execPath, 'plain-page/server.js');
	const first = await (await ask('/')).text();
	expect(first).toContain(`<script src="${server.url}/passage-web.js">`);
	expect(first).toContain(`<passage-auth app-id="${server.appId}"`);
	for (const wrong of [undefined, 'nonsense', forged]) {
		const answer = await ask('/dashboard', { token: wrong });
		expect([answer.status, answer.headers.get('location')]).toEqual([303, '/']);
	}
	const page = await ask('/dashboard', { token });
	expect(page.status).toBe(200);
	expect(await page.text()).toContain(decodeJwt(token).sub);
	await stop();
}, 60_000);

/** A Python that has Flask, if there is one: Debian's is `apt-get install python3-flask`. */
const python = ['python3', '/usr/bin/python3'].find(
	(each) => spawnSync(each, ['-c', 'import flask']).status === 0
);
if (!python) console.warn('SKIPPED: the Flask example needs a Python with Flask (python3-flask).');

test.skipIf(!python)(
	`the Flask app of the guide${python ? '' : ': no Python with Flask here'}`,
	async () => {
		const { ask, stop } = await start(python ?? '', 'flask/app.py');
		const page = await (await ask('/register')).text();
		expect(page).toContain(`<script src="${server.url}/passage-web.js">`);
		expect(page).toContain(`<passage-register app-id="${server.appId}"`);
		for (const wrong of [undefined, 'nonsense', forged]) {
			const answer = await ask('/dashboard', { token: wrong });
			expect([answer.status, answer.headers.get('location')]).toEqual([302, '/login']);
			const body = JSON.stringify({ name: 'Eve' });
			expect((await ask('/user', { method: 'POST', body, token: wrong })).status).toBe(401);
		}
		const save = (name: unknown) =>
			ask('/user', { method: 'POST', body: JSON.stringify({ name }), token });
		expect((await save('')).status).toBe(400);
		expect(await (await save("Ann O'Brien")).json()).toEqual({
			passage_id: decodeJwt(token).sub,
			name: "Ann O'Brien"
		});
		const dashboard = await (await ask('/dashboard', { token })).text();
		expect(dashboard).toContain('Welcome, Ann O&#39;Brien');
		expect(dashboard).toContain(person.identifier);
		await stop();
	},
	60_000
);
