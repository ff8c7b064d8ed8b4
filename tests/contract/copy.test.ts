import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import { migrate } from '../../src/lib/server/db/migrate.ts';
import { ask, begin, postern } from '../support/cli.ts';
import { query, tables } from '../support/database.ts';
import { register } from '../support/person.ts';
import { sendCode } from '../support/sign-in-flows.ts';
import { startServer, type Server } from '../support/server.ts';
import { createDatabase, dropDatabase } from '../support/shared-postgres.ts';
import { until } from '../support/wait.ts';
import { Visitor } from '../support/visitor.ts';
import { newEmail } from '../support/addresses.ts';

let server: Server;
let postgres: string;

beforeAll(async () => {
	postgres = await createDatabase();
	const SECRET_KEY = randomBytes(32).toString('base64url');
	server = await startServer({ env: { SECRET_KEY, REQUIRE_VERIFICATION: 'off' } });
});
afterAll(async () => {
	await server.remove();
	await dropDatabase(postgres);
});

/** Every row, in no order, but for the events of the copies themselves. */
async function rows(): Promise<string[]> {
	const all: string[] = [];
	for (const name of await tables(server)) {
		if (name.startsWith('kysely')) continue;
		const found = await query<Record<string, unknown>>(server, `select * from "${name}"`);
		const own = found.filter((row) => row['kind'] !== 'database_copied');
		all.push(...own.map((row) => `${name} ${JSON.stringify(row, Object.keys(row).sort())}`));
	}
	return all.sort();
}

/** Kills a copy that has written all tables but the last ones. */
async function killMidway(to: string): Promise<void> {
	const locking = connect(to);
	await migrate(locking);
	try {
		await locking.transaction().execute(async (trx) => {
			await sql`lock table profile`.execute(trx);
			await kill(to, async () => (await query({ env: { DATABASE_URL: to } }, WAITING)).length > 0);
		});
	} finally {
		await locking.destroy();
	}
}

const WAITING = `select 1 from pg_locks where not granted and relation = 'profile'::regclass`;

/** Begins a copy, and kills it once `hasBegun`. */
async function kill(to: string, hasBegun: () => boolean | Promise<boolean>): Promise<void> {
	const { child, ended } = begin(server, ['copy', '--to', to]);
	await until('the copy to write', () => {
		if (child.exitCode !== null) throw new Error('The copy ended before it was killed.');
		return hasBegun();
	});
	child.kill('SIGKILL');
	expect(await ended).toMatchObject({ code: null, stdout: '' });
}

test(
	'a deployment moves to PostgreSQL and back, and no user is logged out',
	{
		timeout: 120_000
	},
	async () => {
		const people = await Promise.all([1, 2, 3].map(() => register(server, { name: 'Zoë 李' })));
		await sendCode(server, new Visitor(server), newEmail());
		await new Visitor(server).draft(newEmail(), { name: 'Ann' });
		// A field that src/profile.ts declared once.
		await query(server, 'alter table profile add column former bigint');
		await query(server, 'update profile set former = ?', 2 ** 40);
		const home = server.env['DATABASE_URL'] ?? '';
		const running = await postern(server, 'copy', '--to', postgres);
		expect(running).toMatchObject({ code: 1, stdout: '' });
		expect(running.stderr).toMatch(/Stop (it|them) first/);
		await server.stop();
		const file = 'file:there/postern.db';
		await killMidway(postgres);
		await kill(file, () => existsSync(join(server.directory, 'there/postern.db.copying-wal')));
		for (const to of [postgres, file]) {
			const before = await rows();
			const copy = await ask<{ rows: number }>(server, 'copy', '--to', to);
			expect(copy.rows).toBeGreaterThanOrEqual(before.length);
			expect((await postern(server, 'copy', '--to', to)).code).toBe(1);
			server.env['DATABASE_URL'] = to.replace('file:', `file:${server.directory}/`);
			expect(await rows()).toEqual(before);
			await server.start();
			for (const { browser } of people) {
				expect((await browser.profile()).body).toMatchObject({ name: 'Zoë 李' });
			}
			const busy = await postern(server, 'copy', '--to', 'file:elsewhere.db');
			expect(busy).toMatchObject({ code: 1, stdout: '' });
			expect(busy.stderr).toMatch(/Stop (it|them) first/);
			await server.stop();
		}
		const names = readdirSync(join(server.directory, 'there'));
		expect(names.filter((name) => name.includes('copying'))).toEqual([]);
		expect(existsSync(join(server.directory, 'elsewhere.db'))).toBe(false);
		expect((await postern(server, 'copy', '--to', home)).code).toBe(1);
		expect((await postern(server, 'copy', '--to', 'mysql://x')).code).toBe(2);
		await server.start();
		for (const { person, browser } of people) await browser.session(await person.signIn());
	}
);
