import { randomBytes } from 'node:crypto';
import {
	copyFileSync,
	existsSync,
	readdirSync,
	statSync,
	truncateSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ask, postern } from '../support/cli.ts';
import { query } from '../support/database.ts';
import { Load } from '../support/load.ts';
import { register } from '../support/person.ts';
import { startServer, type Server } from '../support/server.ts';

let server: Server;
beforeEach(async () => {
	server = await startServer({ env: { SECRET_KEY: randomBytes(32).toString('base64url') } });
});
afterEach(() => server.remove());

type Checked = { ok: boolean; users: number; passkeys: number; profiles: number };
const at = (name: string) => join(server.directory, name);

describe('a backup (K-15)', () => {
	test('that was taken under load is restored elsewhere, and everyone logs in', async () => {
		const people = await Promise.all([1, 2, 3].map(() => register(server)));
		const load = await Load.start(server);
		await load.more(10);
		expect(await ask(server, 'backup', 'copy.db')).toMatchObject({ users: 7 });
		await load.more(10);
		expect(await load.stop()).toEqual([]);
		const made = await query(server, 'select 1 from event where kind = ?', 'backup_made');
		expect(made).toHaveLength(1);
		expect(statSync(at('copy.db')).mode & 0o777).toBe(0o600);
		expect(readdirSync(server.directory).filter((name) => name.startsWith('copy'))).toEqual([
			'copy.db'
		]);
		const again = await postern(server, 'backup', 'copy.db');
		expect(again).toMatchObject({ code: 1, stdout: '' });
		expect(again.stderr).toContain('exists already');

		// Since the backup, one has used the session further, and one has logged out.
		const [active, gone] = people;
		await server.advance(16 * 60);
		expect((await active?.browser.profile())?.status).toBe(200);
		await gone?.browser.logout();
		await server.stop();
		server.env.DATABASE_URL = 'file:elsewhere/postern.db';
		const checked = await ask<Checked>(server, 'restore', 'copy.db', '--check');
		expect(checked).toMatchObject({ ok: true, users: 7, passkeys: 7, profiles: 6 });
		expect(existsSync(at('elsewhere/postern.db'))).toBe(false);
		expect(await ask(server, 'restore', 'copy.db')).toMatchObject({ restored: true, before: null });
		await server.start();
		const { events } = await ask<{ events: object[] }>(server, 'events');
		expect(events[0]).toMatchObject({ kind: 'backup_restored', actor: 'operator' });
		for (const { person, browser } of people) {
			expect((await browser.profile()).status).toBe(401);
			await browser.session(await person.signIn());
			expect((await browser.profile()).body).toMatchObject({ name: 'Ann' });
		}
		expect(server.logs()).not.toContain('"fault"');
	});

	test('replaces a database that no server runs on, damaged or not, whose file stays beside it', async () => {
		const { person } = await register(server);
		await ask(server, 'backup', 'copy.db');
		const { person: later } = await register(server);
		const running = await postern(server, 'restore', 'copy.db');
		expect(running).toMatchObject({ code: 1, stdout: '' });
		expect(running.stderr).toContain('Stop it first');
		await server.stop();
		const { before } = await ask<{ before: string }>(server, 'restore', 'copy.db');
		expect(await ask(server, 'restore', before, '--check')).toMatchObject({ users: 2 });
		await server.start();
		await person.signIn();
		await expect(later.signIn()).rejects.toThrow();

		// A damaged one goes aside with its log, which would change the next.
		await server.kill();
		writeFileSync(at('postern.db'), randomBytes(8192));
		const damaged = await ask<{ before: string }>(server, 'restore', 'copy.db');
		expect(existsSync(`${damaged.before}-wal`)).toBe(true);
		await server.start();
		await person.signIn();
	});

	test('that is damaged, or of another SECRET_KEY, is refused and nothing changes', async () => {
		await register(server);
		await ask(server, 'backup', 'copy.db');
		copyFileSync(at('copy.db'), at('short.db'));
		truncateSync(at('short.db'), statSync(at('short.db')).size - 8192);
		const short = await postern(server, 'restore', 'short.db', '--check');
		expect(short).toMatchObject({ code: 1, stdout: '' });
		expect(short.stderr).toContain('damaged');
		const other = randomBytes(32).toString('base64url');
		const stranger = { directory: server.directory, clock: server.clock };
		const refused = await postern(
			{ ...stranger, env: { ...server.env, SECRET_KEY: other } },
			...['restore', 'copy.db', '--check']
		);
		expect(refused).toMatchObject({ code: 1, stdout: '' });
		expect(refused.stderr).toContain('SECRET_KEY is not the one');
		await server.stop();
		expect((await postern(server, 'restore', 'short.db')).code).toBe(1);
		await server.start();
		expect((await ask<Checked>(server, 'restore', 'copy.db', '--check')).users).toBe(1);
		expect(
			readdirSync(server.directory).filter((name) => /restoring|part|copy.db-/.test(name))
		).toEqual([]);
	});
});
