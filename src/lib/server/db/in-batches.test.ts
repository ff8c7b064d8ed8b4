import { expect, test } from 'vitest';
import { nextSize } from './in-batches.ts';

test.each([
	['as long as it is to', 1, 100],
	['a little longer', 1.25, 80],
	['a little shorter', 0.8, 125],
	['much longer: a single pause of the disk does not count for all', 50, 50],
	['much shorter', 0.01, 200]
])('after a statement that took %s, the next has as many rows as fit', (_, share, rows) => {
	expect(nextSize(100, share)).toBe(rows);
});

test('the number of rows stays within bounds, so that the work ends and no statement is huge', () => {
	let [least, most] = [100, 100];
	for (let turn = 0; turn < 50; turn++) {
		[least, most] = [nextSize(least, 1000), nextSize(most, 0)];
	}
	expect([least, most]).toEqual([10, 2000]);
});
