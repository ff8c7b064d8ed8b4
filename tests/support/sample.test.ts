import { expect, test } from 'vitest';
import { ALL, sample } from './sample.ts';

test('a sample is as long as asked for, in order, and the same in one run', () => {
	const items = Array.from({ length: 50 }, (_, index) => index);
	const chosen = sample(items, 5);
	expect(chosen).toHaveLength(ALL ? 50 : 5);
	expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
	expect(sample(items, 5)).toEqual(chosen);
	expect(sample([1, 2], 5)).toEqual([1, 2]);
});
