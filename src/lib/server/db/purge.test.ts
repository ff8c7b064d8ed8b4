import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import { evict, keepPurging, purge } from './purge.ts';
import type { Db } from './schema.ts';

let db: Db;

beforeEach(async () => {
	db = connect('file::memory:');
	await migrate(db);
});
afterEach(async () => {
	vi.useRealTimers();
	await db.destroy();
});

const past = '2020-01-01T00:00:00.000Z';
const future = '2999-01-01T00:00:00.000Z';

test('expired rows are deleted, and no others (V-02)', async () => {
	await db.insertInto('app').values({ sealed_key: '', id: 'app', created_at: past }).execute();
	for (const expires_at of [past, future]) {
		const id = expires_at;
		await db
			.insertInto('draft')
			.values({ id, browser_hash: '', identifier: '', fields: '{}', created_at: past, expires_at })
			.execute();
		await db.insertInto('used_challenge').values({ id, used_at: expires_at }).execute();
	}
	await purge(db);
	for (const table of ['draft', 'used_challenge'] as const) {
		const rows = await db.selectFrom(table).select('id').execute();
		expect(rows).toEqual([{ id: future }]);
	}
});

test('events are deleted after EVENT_DAYS, and no earlier (V-02)', async () => {
	await db.insertInto('app').values({ sealed_key: '', id: 'app', created_at: past }).execute();
	const days = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString();
	const event = { app_id: 'app', kind: 'login', actor: 'user', result: 'ok' } as const;
	const values = [89, 91].map((age) => ({ ...event, id: String(age), created_at: days(age) }));
	await db.insertInto('event').values(values).execute();
	await purge(db);
	expect(await db.selectFrom('event').select('id').execute()).toEqual([{ id: '89' }]);
	await purge(db, { eventDays: 88 });
	expect(await db.selectFrom('event').select('id').execute()).toEqual([]);
});

describe('the ways in (V-02)', () => {
	const user = (id: string) => ({
		id,
		app_id: 'app',
		user_handle: id,
		email: `${id}@example.com`,
		email_verified: 0,
		phone: null,
		phone_verified: 0,
		status: 'active' as const,
		user_metadata: null,
		login_count: 0,
		last_login_at: null,
		language: null,
		created_at: past,
		updated_at: past,
		expires_at: null
	});

	beforeEach(async () => {
		await db.insertInto('app').values({ sealed_key: '', id: 'app', created_at: past }).execute();
		await db.insertInto('identity_user').values(user('ann')).execute();
	});

	test('expired codes, links and messages are deleted', async () => {
		const common = { app_id: 'app', user_id: 'ann', created_at: past };
		for (const expires_at of [past, future]) {
			const row = { ...common, id: expires_at, expires_at };
			const to = { identifier_kind: 'email', identifier: '' } as const;
			const asked = { ...row, ...to, asked: 'login', browser_hash: null } as const;
			await db
				.insertInto('one_time_passcode')
				.values({ ...asked, code_hash: '', tries: 0 })
				.execute();
			const link = { purpose: 'login', browser_name: '', collectable: 0 } as const;
			await db
				.insertInto('magic_link')
				.values({ ...asked, ...link, secret_hash: expires_at })
				.execute();
			const sending = { channel: 'email', state: 'sending', priority: 0, attempts: 0 } as const;
			const message = { ...sending, sealed_message: '', due_at: past };
			await db
				.insertInto('outbox')
				.values({ ...row, ...message })
				.execute();
		}
		await purge(db);
		for (const table of ['one_time_passcode', 'magic_link', 'outbox'] as const) {
			const rows = await db.selectFrom(table).select('id').execute();
			expect(rows, table).toEqual([{ id: future }]);
		}
	});

	test('the rows behind the rate limits stay for a day', async () => {
		const recent = new Date(Date.now() - 23 * 60 * 60 * 1000).toISOString();
		const old = new Date(Date.now() - 25 * 60 * 60 * 1000).toISOString();
		for (const time of [recent, old]) {
			const row = { app_id: 'app', identifier_hash: time };
			await db
				.insertInto('message_request')
				.values({
					...row,
					id: time,
					quota: 'unknown',
					network: 'x',
					browser_hash: null,
					due_at: time
				})
				.execute();
			await db
				.insertInto('passcode_failure')
				.values({ ...row, source: 'x', failures: 1, failed_at: time })
				.execute();
		}
		await purge(db);
		for (const table of ['message_request', 'passcode_failure'] as const) {
			const rows = await db.selectFrom(table).select('identifier_hash').execute();
			expect(rows, table).toEqual([{ identifier_hash: recent }]);
		}
	});

	test('the profile of a deleted user is deleted, and no other (T-10)', async () => {
		for (const passage_id of ['ann', 'gone']) {
			await db
				.insertInto('profile')
				.values({ passage_id, created_at: past, updated_at: past, version: 1 })
				.execute();
		}
		await db
			.insertInto('removed_user')
			.values({ id: 'gone', app_id: 'app', removed_at: past })
			.execute();
		await purge(db);
		const rows = await db.selectFrom('profile').select('passage_id').execute();
		expect(rows).toEqual([{ passage_id: 'ann' }]);
		expect(await db.selectFrom('removed_user').selectAll().execute()).toEqual([]);
	});

	test('a profile written while its user is deleted is deleted too, for an hour (V-01)', async () => {
		const removed_at = new Date(Date.now() - 59 * 60 * 1000).toISOString();
		await db.insertInto('removed_user').values({ id: 'gone', app_id: 'app', removed_at }).execute();
		for (let time = 0; time < 2; time++) {
			await db
				.insertInto('profile')
				.values({ passage_id: 'gone', created_at: past, updated_at: past, version: 1 })
				.execute();
			await purge(db);
			expect(await db.selectFrom('profile').selectAll().execute()).toEqual([]);
		}
	});

	test('sessions are deleted an hour after their end, and on expiry', async () => {
		const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
		const sessions = {
			living: { ended_at: null, expires_at: future },
			expired: { ended_at: null, expires_at: past },
			'just ended': { ended_at: minutesAgo(59), expires_at: future },
			ended: { ended_at: minutesAgo(61), expires_at: future }
		};
		for (const [id, times] of Object.entries(sessions)) {
			await db
				.insertInto('session')
				.values({
					...{ id, ...times, app_id: 'app', user_id: 'ann', authenticated_at: past },
					...{ browser_name: '', refresh_counter: 0, refreshed_at: past }
				})
				.execute();
		}
		await purge(db);
		const sessionsLeft = await db.selectFrom('session').select('id').orderBy('id').execute();
		expect(sessionsLeft.map(({ id }) => id)).toEqual(['just ended', 'living']);
	});

	test('an unfinished sign-up is deleted with its code, and no other user (E-06)', async () => {
		const pending = { ...user('pending'), status: 'pending' as const, expires_at: past };
		await db.insertInto('identity_user').values(pending).execute();
		await db
			.insertInto('identity_user')
			.values({ ...pending, ...user('again'), status: 'pending', expires_at: future })
			.execute();
		await purge(db);
		const rows = await db.selectFrom('identity_user').select('id').orderBy('id').execute();
		expect(rows.map(({ id }) => id)).toEqual(['again', 'ann']);
	});

	test.each([
		['draft', { browser_hash: `''`, identifier: `''`, fields: `'{}'`, created_at: `''` }],
		['sign_up_metadata', { user_id: `'ann'`, client_hash: 'n', user_metadata: `'{}'` }],
		[
			'identity_user',
			{
				...{ app_id: `'app'`, user_handle: 'n', status: `'pending'` },
				...{ created_at: `''`, updated_at: `''` },
				...{ email_verified: '0', phone_verified: '0', login_count: '0' }
			}
		]
	] as const)(
		'of a flood of unfinished sign-ups, what is beyond 100,000 in %s goes within half a minute, the oldest first (E-06)',
		async (table, values) => {
			vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
			const stop = keepPurging(db, () => {});
			// Until the first purge has ended, with a turn for each of its statements.
			for (let turn = 0; turn < 50; turn++) await setImmediate();
			await sql`with recursive flood(n) as (
				select 100001 union all select n + 1 from flood where n < 200500
			)
			insert into ${sql.table(table)} (id, expires_at, ${sql.raw(Object.keys(values).join())})
			select n, '2999-01-01T00:00:00.' || n || 'Z', ${sql.raw(Object.values(values).join())}
			from flood`.execute(db);
			vi.advanceTimersByTime(30_000);
			const left = sql`select count(*) as kept, min(id) as oldest from ${sql.table(table)}
				where expires_at is not null`;
			const kept = async () => (await left.execute(db)).rows;
			const expected = [{ kept: 100_000, oldest: '100501' }];
			await vi.waitFor(async () => expect(await kept()).toEqual(expected), 20_000);
			stop();
			const others = db.selectFrom('identity_user').select('id').where('expires_at', 'is', null);
			expect(await others.execute()).toEqual([{ id: 'ann' }]);
		}
	);
});

test('of a flood of used challenges 100,000 stay, and all that could be answered again (W-02, E-06)', async () => {
	const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
	const flood = (from: number, to: number, used_at: string) =>
		sql`with recursive flood(n) as (select ${sql.lit(from)} union all select n + 1 from flood where n < ${to})
			insert into used_challenge (id, used_at) select n, ${used_at} from flood`.execute(db);
	await flood(100_001, 100_500, minutesAgo(30));
	await flood(200_001, 300_000, minutesAgo(12));
	await flood(300_001, 400_500, minutesAgo(10));
	await evict(db);
	const left = sql`select count(*) as kept, min(id) as oldest from used_challenge`;
	expect((await left.execute(db)).rows).toEqual([{ kept: 200_500, oldest: '200001' }]);
});

describe('more than one statement can delete (V-02)', () => {
	const left = async () => (await db.selectFrom('draft').select('id').execute()).length;

	beforeEach(async () => {
		await db.insertInto('app').values({ sealed_key: '', id: 'app', created_at: past }).execute();
		const rows = Array.from({ length: 1000 }, (_, id) => ({
			...{ id: String(id), browser_hash: '', identifier: '', fields: '{}' },
			...{ created_at: past, expires_at: past }
		}));
		await db.insertInto('draft').values(rows).execute();
	});

	test('goes in several, and the event loop turns after each', async () => {
		const seen: number[] = [];
		let purging = true;
		const purged = purge(db).finally(() => (purging = false));
		while (purging) {
			// As a request does: a caller that only awaits promises needs no turn of the event loop.
			await setImmediate();
			seen.push(await left());
		}
		await purged;
		expect(seen.at(-1)).toBe(0);
		// The slower the machine, the more.
		expect(new Set(seen).size).toBeGreaterThan(4);
	});

	test('stops between two statements on request, without an error (K-09)', async () => {
		const reports: unknown[] = [];
		const stop = keepPurging(db, (cause) => reports.push(cause));
		while ((await left()) === 1000) await setImmediate();
		stop();
		const then = await left();
		expect(then).toBeGreaterThan(0);
		for (let turn = 0; turn < 20; turn++) await setImmediate();
		expect(await left()).toBe(then);
		expect(reports).toEqual([]);
	});
});

test('deleted data are in no byte of any file (V-01)', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'postern-purge-'));
	const file = connect(`file:${join(directory, 'postern.db')}`);
	const kept = () =>
		readdirSync(directory).filter((name) =>
			readFileSync(join(directory, name)).includes('Unmistakable')
		);
	try {
		await migrate(file);
		const draft = { id: '1', browser_hash: '', identifier: '', created_at: past };
		const row = { ...draft, fields: '"Unmistakable"', expires_at: past };
		await file.insertInto('draft').values(row).execute();
		expect(kept()).toEqual(['postern.db-wal']);
		await purge(file);
		expect(kept()).toEqual([]);
	} finally {
		await file.destroy();
		rmSync(directory, { recursive: true });
	}
});
