import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect } from './connect.ts';
import { migrate } from './migrate.ts';
import type { Db } from './schema.ts';
import { transact } from './transact.ts';

let db: Db;

beforeEach(async () => {
	db = connect('file::memory:');
	await migrate(db);
});
afterEach(() => db.destroy());

const add = (to: Db, id: string) =>
	to.insertInto('app').values({ sealed_key: '', id, created_at: '0' }).execute();
const ids = async () => (await db.selectFrom('app').select('id').execute()).map(({ id }) => id);
const coded = (code: string) => Object.assign(new Error(code), { code });

describe('transact', () => {
	test('answers what its body answers, and commits what it wrote', async () => {
		const answer = await transact(db, async (trx) => {
			await add(trx, 'a');
			return 'done';
		});
		expect(answer).toBe('done');
		expect(await ids()).toEqual(['a']);
	});

	test('rolls everything back if its body throws', async () => {
		const failed = transact(db, async (trx) => {
			await add(trx, 'a');
			throw new Error('changed my mind');
		});
		await expect(failed).rejects.toThrow('changed my mind');
		expect(await ids()).toEqual([]);
		await transact(db, (trx) => add(trx, 'b'));
		expect(await ids()).toEqual(['b']);
	});

	test.each(['40001', '40P01'])('is retried from the start after %s', async (code) => {
		let times = 0;
		await transact(db, async (trx) => {
			await add(trx, `attempt ${++times}`);
			if (times < 3) throw coded(code);
		});
		expect(await ids()).toEqual(['attempt 3']);
	});

	test('is not retried after any other error', async () => {
		let times = 0;
		const failed = transact(db, async () => {
			times++;
			throw coded('23505');
		});
		await expect(failed).rejects.toMatchObject({ code: '23505' });
		expect(times).toBe(1);
	});

	test('a transaction behind one that timed out does not wait for its own timeout (K-07)', async () => {
		const now = performance.now.bind(performance);
		let times = 0;
		const clock = vi.spyOn(performance, 'now').mockImplementation(() => {
			return now() + (times < 3 ? 0 : 60_000);
		});
		const conflicting = () =>
			transact(db, async () => {
				throw coded(++times < 3 ? '40001' : 'ETIMEDOUT');
			});
		const ends = await Promise.allSettled([conflicting(), conflicting()]);
		clock.mockRestore();
		const codes = ends.map(
			(end) => end.status === 'rejected' && (end.reason as { code: string }).code
		);
		expect(codes.sort()).toEqual(['40001', 'ETIMEDOUT']);
		expect(times).toBe(3);
	});

	test.each<[string, () => Promise<unknown>]>([
		['a query', () => ids()],
		['a transaction', () => transact(db, (trx) => add(trx, 'b'))],
		["Kysely's own transaction", () => db.transaction().execute((trx) => add(trx, 'b'))],
		['a query after a pause', () => Promise.resolve().then(ids)]
	])('%s with the outer db inside it is refused, not waited for', async (_, outside) => {
		const failed = transact(db, async (trx) => {
			await add(trx, 'a');
			await outside();
		});
		await expect(failed).rejects.toThrow(/use only its trx/);
		expect(await ids()).toEqual([]);
	});

	test('many at once take their turns, and other queries theirs', async () => {
		const names = Array.from({ length: 20 }, (_, i) => String(i).padStart(2, '0'));
		const all = names.map((name) =>
			transact(db, async (trx) => {
				await Promise.resolve();
				await add(trx, name);
			})
		);
		const queries = names.map(() => ids());
		await Promise.all([...all, ...queries]);
		expect((await ids()).sort()).toEqual(names);
	});
});
