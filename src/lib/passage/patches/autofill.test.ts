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
	[{ statusCode: 401, code: 'discoverable_login_failed' }, 'unknown'],
	[{ statusCode: 401, code: 'webauthn_login_failed' }, 'ended'],
	[
		{
			...{ statusCode: 401, code: 'discoverable_login_failed' },
			message: 'The counter of this passkey went back: it may have been copied.'
		},
		'copied'
	],
	[{ statusCode: 403, code: 'user_not_active' }, 'unknown'],
	[{ statusCode: 429, code: 'too_many_requests' }, 'limited'],
	[{ statusCode: 503, code: 'temporarily_unavailable' }, 'unanswered'],
	[new TypeError('Failed to fetch'), 'unanswered']
])('%j after the choice is %s', async (failure, outcome) => {
	const { choose, fail } = await fresh();
	choose();
	expect(fail(failure)).toBe(true);
	expect(outcomes()).toEqual(['chosen', outcome]);
});

test('a failure without a choice dispatches no event and allows no retry', async () => {
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
