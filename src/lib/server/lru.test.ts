import { expect, test } from 'vitest';
import { Lru } from './lru.ts';

test('holds a fixed number of entries and drops the one that was set longest ago', () => {
	const lru = new Lru<number>(2);
	lru.set('a', 1);
	lru.set('b', 2);
	lru.set('a', 3);
	lru.set('c', 4);
	expect(['a', 'b', 'c'].map((key) => lru.get(key))).toEqual([3, undefined, 4]);
	lru.delete('a');
	lru.set('d', 5);
	expect(['a', 'c', 'd'].map((key) => lru.get(key))).toEqual([undefined, 4, 5]);
});
