import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { batched } from './batched.ts';
import type { Db } from './schema.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance', 'setTimeout'] }));
afterEach(() => void vi.useRealTimers());

const [db, other] = [{}, {}] as [Db, Db];

test('rows that come together are stored together, and one that comes alone at once', async () => {
	const stored: [Db, number[]][] = [];
	const add = batched<number>(async (db, rows) => void stored.push([db, rows]));
	await add(db, 1);
	expect(stored.splice(0)).toEqual([[db, [1]]]);
	const added = Promise.all([add(db, 2), add(other, 3), add(db, 4)]);
	await setImmediate();
	expect(stored).toEqual([]);
	await vi.advanceTimersByTimeAsync(10);
	await added;
	expect(stored).toEqual([
		[db, [2, 4]],
		[other, [3]]
	]);
});

test('rows that cannot be stored are refused, and later ones are not', async () => {
	let works = false;
	const add = batched<number>(async () => {
		if (!works) throw new Error('The disk is full.');
	});
	const refused = Promise.allSettled([add(db, 1), add(db, 2)]);
	await vi.advanceTimersByTimeAsync(10);
	expect((await refused).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
	works = true;
	const added = add(db, 3);
	await vi.advanceTimersByTimeAsync(10);
	await added;
});
