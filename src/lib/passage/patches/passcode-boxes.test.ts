import { expect, test, vi } from 'vitest';
import { enter, onUnread } from './passcode-boxes.ts';

const EMPTY = [...'      '];

test.each<[text: string, before: string, at: number, after: string, focus: number | undefined]>([
	['1', '      ', 0, '1     ', 1],
	['2', '1 3   ', 1, '123   ', 2],
	['١', '      ', 5, '     1', 6],
	['12', '      ', 2, '  12  ', 4],
	['123', '      ', 4, '    12', 6],
	['123456', '   9  ', 3, '123456', 6],
	['Your code is 123-456.', '      ', 2, '123456', 6],
	['', '123456', 2, '12 456', 2],
	['x', '1     ', 1, '1     ', undefined],
	[' ', '1     ', 1, '1     ', undefined]
])('%j into %j at %i makes %j (O-06, F-04)', (text, before, at, after, focus) => {
	const boxes = [...before];
	expect(enter(text, boxes, at)).toBe(focus);
	expect(boxes.join('')).toBe(after);
});

test('a text without a certain code changes nothing, and the page says so (O-06)', () => {
	const listener = vi.fn();
	onUnread(listener);
	for (const text of ['x', '', '12', '\u00a0\n']) enter(text, [...EMPTY], 0);
	expect(listener).not.toHaveBeenCalled();
	for (const text of ['29.11.2026', 'hello', '123456 or 654321']) {
		const boxes = [...EMPTY];
		expect(enter(text, boxes, 0)).toBeUndefined();
		expect(boxes).toEqual(EMPTY);
	}
	expect(listener).toHaveBeenCalledTimes(3);
});
