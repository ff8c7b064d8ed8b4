import { afterEach, expect, test, vi } from 'vitest';
import { isUnanswered, UNANSWERED } from './no-answer.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
	[{ statusCode: 400 }, false],
	[{ statusCode: 429 }, true],
	[{ statusCode: 500 }, true],
	[{ statusCode: 503 }, true],
	[new TypeError('Failed to fetch'), true]
])('%j: unanswered is %s, and the page gets an event for nothing else', (failure, unanswered) => {
	const told = vi.fn((_event: Event) => true);
	vi.stubGlobal('dispatchEvent', told);
	expect(isUnanswered(failure)).toBe(unanswered);
	expect(told.mock.calls.map(([{ type }]) => type)).toEqual(unanswered ? [UNANSWERED] : []);
	const tooMany = (failure as { statusCode?: number }).statusCode === 429;
	const detail = tooMany ? 'too-many' : 'try-again-later';
	for (const [event] of told.mock.calls) expect(event).toHaveProperty('detail', detail);
});
