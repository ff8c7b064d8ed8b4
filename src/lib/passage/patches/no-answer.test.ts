import { afterEach, expect, test, vi } from 'vitest';
import english from '../../i18n/en/elements.json' with { type: 'json' };
import { UNANSWERED, whyUnanswered } from './no-answer.ts';

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
	const why = whyUnanswered(failure);
	expect(why === undefined).toBe(!unanswered);
	if (why !== undefined) expect(english).toHaveProperty(why);
	expect(told.mock.calls.map(([{ type }]) => type)).toEqual(unanswered ? [UNANSWERED] : []);
	const tooMany = (failure as { statusCode?: number }).statusCode === 429;
	const detail = tooMany ? 'too-many' : 'try-again-later';
	for (const [event] of told.mock.calls) expect(event).toHaveProperty('detail', detail);
});

test('the element is silent where the page says it', () => {
	vi.stubGlobal('dispatchEvent', () => false);
	expect(whyUnanswered({ statusCode: 500 })).toBe('');
});
