import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type * as autofill from './autofill.ts';

const told = vi.fn((_event: Event) => true);
const outcomes = () => told.mock.calls.map(([event]) => (event as CustomEvent).detail);

beforeEach(() => vi.stubGlobal('dispatchEvent', told));

afterEach(() => {
	vi.unstubAllGlobals();
	told.mockClear();
	vi.resetModules();
});

const fresh = () => import('./autofill.ts') as Promise<typeof autofill>;

test.each([
	[{ statusCode: 401, message: 'No account uses this passkey.' }, 'unknown'],
	[{ statusCode: 401, message: 'This login has ended. Start again.' }, 'ended'],
	[{ statusCode: 403, message: 'This account has been disabled.' }, 'unknown'],
	[{ statusCode: 429, message: 'Later.' }, 'unanswered'],
	[{ statusCode: 503, message: '' }, 'unanswered'],
	[new TypeError('Failed to fetch'), 'unanswered']
])('%j after the choice is %s', async (failure, outcome) => {
	const { choose, fail } = await fresh();
	choose();
	expect(fail(failure)).toBe(true);
	expect(outcomes()).toEqual(['chosen', outcome]);
});

test('where nobody has chosen one there is nothing to tell, nor to repeat', async () => {
	const { choose, fail } = await fresh();
	expect(fail({ statusCode: 401 })).toBe(false);
	choose();
	fail({ statusCode: 401 });
	expect(fail({ statusCode: 401 })).toBe(false);
	expect(outcomes()).toEqual(['chosen', 'unknown']);
});

test('a page offers its passkeys four times at most', async () => {
	const { choose, fail } = await fresh();
	const offers = Array.from({ length: 6 }, () => {
		choose();
		return fail({ statusCode: 401 });
	});
	expect(offers).toEqual([true, true, true, false, false, false]);
});
