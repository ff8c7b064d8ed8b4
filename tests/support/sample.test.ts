import { expect, test } from 'vitest';
import { ALL, deal, sample } from './sample.ts';

test('a sample has the requested length, is in order, and is the same in one run', () => {
	const items = Array.from({ length: 50 }, (_, index) => index);
	const chosen = sample(items, 5);
	expect(chosen).toHaveLength(ALL ? 50 : 5);
	expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
	expect(sample(items, 5)).toEqual(chosen);
	expect(sample([1, 2], 5)).toEqual([1, 2]);
});

test('dealing puts each item into one hand, and misses none', () => {
	const items = Array.from({ length: 50 }, (_, index) => index);
	const hands = deal(items, 3);
	expect(hands).toHaveLength(3);
	const together = hands.flat().sort((a, b) => a - b);
	expect(ALL ? [...new Set(together)] : together).toEqual(items);
});
