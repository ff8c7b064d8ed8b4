import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';

test('keys take turns, and the items of one stay in order (E-03)', () => {
	const queue = new FairQueue<string>();
	for (const item of ['a1', 'a2', 'a3', 'b1', 'c1', 'b2']) queue.add(item.slice(0, 1), item);
	expect([queue.size, queue.sizeOf('a'), queue.sizeOf('d')]).toEqual([6, 3, 0]);
	const taken = [queue.take(), queue.take()];
	queue.add('d', 'd1');
	while (queue.size > 0) taken.push(queue.take());
	expect(taken).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'd1', 'a3']);
	expect(queue.take()).toBeUndefined();
});
