import { sql } from 'kysely';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect } from '../../src/lib/server/db/connect.ts';
import { migrate } from '../../src/lib/server/db/migrate.ts';
import { reconcile } from '../../src/lib/server/db/profile-columns.ts';
import { transact } from '../../src/lib/server/db/transact.ts';
import { purge } from '../../src/lib/server/db/purge.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import * as users from '../../src/lib/server/identity/users/users.ts';
import type { App } from '../../src/lib/server/relying-party.ts';
import { call } from '../support/client.ts';
import { postForm, shown } from '../support/forms.ts';
import { Person, register, signedInWithoutProfile } from '../support/person.ts';
import { startPostgres, type Postgres } from '../support/postgres.ts';
import { freePort } from '../support/processes.ts';
import { ALL } from '../support/sample.ts';
import { Server, startServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { until } from '../support/wait.ts';
import { Way } from '../support/tcp-proxy.ts';

/** The connections of pg's pool, which the server leaves at their default. */
const POOL_SIZE = 10;

let postgres: Postgres;
let server: Server;

beforeAll(async () => {
	postgres = await startPostgres();
	server = await startServer({ env: { DATABASE_URL: await postgres.createDatabase() } });
});
afterAll(async () => {
	await server?.remove();
	await postgres?.remove();
});

/** How many connections the server has open. */
async function connections(): Promise<number> {
	const client = new pg.Client(server.env['DATABASE_URL']);
	await client.connect();
	try {
		const { rows } = await client.query<{ open: number }>(
			`select count(*) as open from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid()`
		);
		return rows[0]?.open ?? NaN;
	} finally {
		await client.end();
	}
}

test('statements that run often are prepared once on a connection', async () => {
	const prepared = (db: Db) =>
		sql<{ name: string }>`select name from pg_prepared_statements`.execute(db);
	const db = connect(await postgres.createDatabase());
	try {
		await migrate(db);
		const app = { id: 'app' } as App;
		await transact(db, async (trx) => {
			expect(await users.find(trx, app, 'ann')).toBeUndefined();
			expect(await users.find(trx, app, 'bob')).toBeUndefined();
			expect((await prepared(trx)).rows).toEqual([
				{ name: expect.stringMatching(/^postern_\d+$/) as string }
			]);
		});
	} finally {
		await db.destroy();
	}
});

describe('the server on PostgreSQL', () => {
	test('signs up with fields, keeps the session, reads, replaces, signs out and in', async () => {
		const name = "O'Brien 李 👩‍👩‍👧‍👦 <b>";
		const { person, browser } = await register(server, { name });
		expect((await browser.profile()).body['name']).toBe(name);
		expect((await browser.fetch('/dashboard')).status).toBe(200);

		await server.advance(16 * 60);
		const pages = Array.from({ length: 20 }, () => browser.fetch('/dashboard'));
		expect((await Promise.all(pages)).map(({ status }) => status)).toEqual(Array(20).fill(200));

		expect((await browser.saveProfile({ name: 'Ann' })).status).toBe(200);
		const kept = browser.cookies.get('psg_auth_token');
		await browser.logout();
		if (kept) browser.cookies.set('psg_auth_token', kept);
		expect((await browser.profile()).status).toBe(401);
		expect((await browser.session(await person.signIn())).body.redirect_to).toBe('/dashboard');
		expect((await browser.profile()).body['name']).toBe('Ann');
	});

	test('makes one profile of twenty requests at once (K-04)', async () => {
		const person = new Person(server);
		const browser = new Visitor(server);
		const draft = await browser.draft(person.identifier, { name: 'Ann' });
		const tokens = await person.signUp();
		const sessions = Array.from({ length: 20 }, () =>
			browser.session(tokens, { draft: draft.body.id })
		);
		for (const answer of await Promise.all(sessions)) {
			expect(answer).toMatchObject({ status: 200, body: { redirect_to: '/dashboard' } });
		}
		const other = await signedInWithoutProfile(server);
		const saves = Array.from({ length: 20 }, () => other.browser.saveProfile({ name: 'Bob' }));
		const statuses = (await Promise.all(saves)).map(({ status }) => status);
		expect(statuses.sort()).toEqual([...Array(19).fill(200), 201]);
	});

	test('lists and ends sessions, shows a stale save, exports the data, and deletes the account (K-05, V-01)', async () => {
		const { person, browser } = await register(server);
		const other = new Visitor(server);
		await other.session(await person.signIn());
		const page = await shown(await browser.fetch('/account'));
		expect(page.html).toMatch(/This browser[^]*Log out: /);
		await browser.saveProfile({ name: 'Theirs' });
		const stale = await postForm(browser, '/account?/profile', {
			name: 'Mine',
			version: page.version
		});
		expect(stale.status).toBe(409);
		const { passage_id } = page;
		expect((await postForm(browser, '/account?/others', { passage_id })).status).toBe(200);
		expect((await other.fetch('/dashboard')).status).toBe(303);
		const data = (await (await browser.fetch('/account/export')).json()) as object;
		expect(data).toMatchObject({ profile: { name: 'Theirs' }, account: { sessions: [{}, {}] } });
		expect((await postForm(browser, '/account/delete', { passage_id })).status).toBe(303);
		await expect(person.signIn()).rejects.toMatchObject({ code: 'webauthn_login_failed' });
		const db = connect(server.env['DATABASE_URL'] ?? '');
		try {
			const profiles = await sql`select 1 from profile where name = 'Theirs'`.execute(db);
			expect(profiles.rows).toEqual([]);
		} finally {
			await db.destroy();
		}
	});

	test('answers text that no column can store with a 4xx (I-08)', async () => {
		const { browser, tokens } = await register(server, { name: 'Ann' });
		const nul = '\u0000';
		const asked = [
			call(server, 'POST', '/login/webauthn/finish', { body: { handshake_id: nul } }),
			call(server, 'POST', '/tokens', { body: { refresh_token: nul } }),
			call(server, 'GET', '/users?identifier=%00'),
			browser.draft(`a${nul}@example.com`, { name: 'Ann' }),
			browser.session(tokens, { draft: nul, next: nul }),
			browser.saveProfile({ name: nul }),
			postForm(new Visitor(server), '/account/delete', { passage_id: nul })
		];
		for (const { status } of await Promise.all(asked)) expect(status).toBeLessThan(500);
	});

	test('an unreachable database signs no user out (T-12)', async () => {
		const { browser, tokens } = await register(server, { name: 'Ann' });
		await postgres.stop('immediate');
		const answers = [await call(server, 'GET', '/currentuser', { token: tokens.auth_token })];
		answers.push(await browser.saveProfile({ name: 'Ann' }));
		expect(answers.map(({ status }) => status)).toEqual([503, 503]);
		for (const path of ['/dashboard', '/account', '/welcome', '/account/export']) {
			const page = await browser.fetch(path);
			expect([page.status, page.headers.get('retry-after')], path).toEqual([503, '2']);
		}
		expect(browser.cookies.has('psg_auth_token')).toBe(true);
		await postgres.start();
		await until('the profile to be read again', async () => {
			return (await browser.profile()).body['name'] === 'Ann';
		});
	});

	test('while the database is read-only, reads succeed and changes get a 503 (K-08)', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		const url = new URL(server.env['DATABASE_URL'] ?? '');
		const makeReadOnly = async (how: 'on' | 'off') => {
			const client = new pg.Client(postgres.url());
			await client.connect();
			const name = url.pathname.slice(1);
			await client.query(`alter database ${name} set default_transaction_read_only = ${how}`);
			// The setting applies to new connections.
			await client.query(
				`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`
			);
			await client.end();
		};
		await makeReadOnly('on');
		await until('reading to go on', async () => (await browser.profile()).body['name'] === 'Ann');
		const changes = [
			await browser.saveProfile({ name: 'Ann Lee' }),
			await browser.draft('somebody@example.com', { name: 'Bob' }),
			await call(server, 'POST', '/users', { body: { identifier: 'somebody@example.com' } })
		];
		expect(changes.map(({ status }) => status)).toEqual([503, 503, 503]);
		expect((await browser.fetch('/dashboard')).status).toBe(200);
		await makeReadOnly('off');
		await until('a change to be taken', async () => {
			return (await browser.saveProfile({ name: 'Ann Lee' })).status === 200;
		});
	});

	test.each(['immediate', 'fast'] as const)(
		'survives a restart (%s) under load: 503 meanwhile, and no data is lost (K-10)',
		async (mode) => {
			const { pid } = server;
			const registered: Visitor[] = [];
			const refused: string[] = [];
			let going = true;
			const people = Array.from({ length: 8 }, async () => {
				while (going) {
					await register(server, { name: 'Ann' }).then(
						({ browser }) => registered.push(browser),
						({ message }: Error) => refused.push(message)
					);
				}
			});
			for (let round = 0; round < (ALL ? 3 : 1); round++) {
				const before = { registered: registered.length, refused: refused.length };
				await until('people to register', () => registered.length >= before.registered + 16);
				await postgres.stop(mode);
				await until('a refused request', () => refused.length > before.refused);
				await postgres.start();
				const meanwhile = registered.length;
				await until('a new registration', () => registered.length > meanwhile, 15_000);
			}
			going = false;
			await Promise.all(people);

			// A user interrupted between two calls finds the typed values on /welcome.
			const others = refused.filter((each) => !/ 503: .*temporarily|\/welcome\?draft=/.test(each));
			expect(others).toEqual([]);
			const names = await Promise.all(registered.map((each) => each.profile()));
			expect(new Set(names.map(({ body }) => body['name']))).toEqual(new Set(['Ann']));
			expect(server.pid).toBe(pid);
			expect(await connections()).toBeLessThanOrEqual(POOL_SIZE);
		}
	);

	test('stops waiting for a silent database, also when it exits (K-09, K-10)', async () => {
		const database = new URL(await postgres.createDatabase());
		const way = await Way.to(Number(database.port));
		database.port = String(way.port);
		const far = await startServer({ env: { DATABASE_URL: database.href } });
		try {
			const { browser } = await register(far, { name: 'Ann' });
			way.stand();
			const began = performance.now();
			const answers = await Promise.all(Array.from({ length: 20 }, () => browser.profile()));
			expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
			// Side by side, not each after the other.
			expect(performance.now() - began).toBeLessThan(15_000);
			way.go();
			await until('the profile to be read again', async () => {
				return (await browser.profile()).body['name'] === 'Ann';
			});
			way.stand();
			expect(await far.stop()).toBe(0);
		} finally {
			await far.remove();
			way.remove();
		}
	});

	test('exits with 0 when asked to, and resumes with its data (K-09)', async () => {
		const { browser } = await register(server, { name: 'Ann' });
		expect(await server.stop()).toBe(0);
		await server.start();
		expect((await browser.profile()).body['name']).toBe('Ann');
	});
});

describe('the storage on PostgreSQL', () => {
	test('lets both of two transactions that wait for each other commit (K-10)', async () => {
		const db = connect(await postgres.createDatabase());
		try {
			await migrate(db);
			for (const id of ['a', 'b']) {
				await db.insertInto('app').values({ sealed_key: '', id, created_at: '' }).execute();
			}
			let locked = 0;
			const add = (letter: string, first: string, then: string) =>
				transact(db, async (trx) => {
					const append = (id: string) =>
						sql`update app set created_at = created_at || ${letter} where id = ${id}`.execute(trx);
					await append(first);
					locked++;
					await until('the lock of the other one', () => locked > 1);
					await append(then);
				});
			await Promise.all([add('x', 'a', 'b'), add('y', 'b', 'a')]);
			expect(locked).toBeGreaterThan(2);
			const rows = await db.selectFrom('app').select('created_at').execute();
			for (const { created_at } of rows) expect(created_at).toMatch(/^(xy|yx)$/);
		} finally {
			await db.destroy();
		}
	});

	test('is migrated once by two servers that start at once (K-11)', async () => {
		const url = await postgres.createDatabase();
		const [one, other] = [connect(url), connect(url)];
		const columns = [
			{ name: 'name', type: 'text' },
			{ name: 'age', type: 'integer' },
			{ name: 'height', type: 'real' }
		] as const;
		try {
			await Promise.all([migrate(one), migrate(other)]);
			await Promise.all([reconcile(one, columns), reconcile(other, columns)]);
			await migrate(one);
			await reconcile(one, columns);
			await expect(reconcile(one, [{ name: 'age', type: 'text' }])).rejects.toThrow(
				/the field "age" is stored as text/
			);
		} finally {
			await Promise.all([one.destroy(), other.destroy()]);
		}
	});

	test('is refused unchanged if Postern made it before 0.2.0 (K-16)', async () => {
		const db = connect(await postgres.createDatabase());
		try {
			await sql`create table kysely_migration (name text, timestamp text)`.execute(db);
			await sql`create table refresh_family (id text)`.execute(db);
			await expect(migrate(db)).rejects.toThrow(/before 0\.2\.0/);
			const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
			const names = tables.map(({ name }) => name).sort();
			expect(names).toEqual(['kysely_migration', 'refresh_family']);
		} finally {
			await db.destroy();
		}
	});

	test('is migrated even if that takes long (K-16)', async () => {
		const url = await postgres.createDatabase();
		const db = connect(url);
		const holder = new pg.Client(url);
		const starting = new Server(server.directory, await freePort(), { env: { DATABASE_URL: url } });
		try {
			await holder.connect();
			await holder.query('begin; create table app (id text)');
			// Longer than any request may take.
			const waited = until('the migration to have waited', async () => {
				const waiting = await sql`
					select 1 from pg_stat_activity where datname = current_database()
					and wait_event_type = 'Lock' and query_start < clock_timestamp() - interval '5500 ms'
				`.execute(db);
				return waiting.rows.length > 0;
			});
			await Promise.all([starting.start(), waited.then(() => holder.query('rollback'))]);
		} finally {
			await starting.stop();
			await Promise.all([db.destroy(), holder.end()]);
		}
	});

	test('is purged of what has expired (V-02)', async () => {
		const db = connect(await postgres.createDatabase());
		try {
			await migrate(db);
			await db.insertInto('app').values({ sealed_key: '', id: 'a', created_at: '0' }).execute();
			const rows = Array.from({ length: 450 }, (_, index) => ({
				...{ app_id: 'a', identifier_hash: String(index), source: 'x' },
				...{ failures: 1, failed_at: index < 449 ? '2020-01-01' : '2999-01-01' }
			}));
			await db.insertInto('passcode_failure').values(rows).execute();
			await purge(db);
			const left = await db.selectFrom('passcode_failure').select('identifier_hash').execute();
			expect(left).toEqual([{ identifier_hash: '449' }]);
		} finally {
			await db.destroy();
		}
	});

	test('loses no data under parallel reads and writes', async () => {
		const url = await postgres.createDatabase();
		const db = connect(url);
		try {
			await migrate(db);
			await db.insertInto('app').values({ sealed_key: '', id: 'a', created_at: '0' }).execute();
			const increment = () =>
				transact(db, async (trx) => {
					const row = await trx.selectFrom('app').select('created_at').executeTakeFirstOrThrow();
					const created_at = String(Number(row.created_at) + 1);
					await trx.updateTable('app').set({ created_at }).execute();
				});
			await Promise.all(Array.from({ length: 5 }, increment));
			const row = await db.selectFrom('app').select('created_at').executeTakeFirstOrThrow();
			expect(row.created_at).toBe('5');
		} finally {
			await db.destroy();
		}
	});

	test('holds whole numbers beyond 32 bits as numbers', async () => {
		const client = new pg.Client(await postgres.createDatabase());
		await client.connect();
		try {
			const { rows } = await client.query<{ n: number }>('select 9007199254740991::bigint as n');
			expect(rows).toEqual([{ n: Number.MAX_SAFE_INTEGER }]);
		} finally {
			await client.end();
		}
	});
});
