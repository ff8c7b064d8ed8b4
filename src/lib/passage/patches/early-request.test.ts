import { afterEach, expect, test, vi } from 'vitest';
import * as early from './early-request.ts';
import { fetchAndTell } from './message-time.ts';

afterEach(() => vi.unstubAllGlobals());

const URL = 'https://app.example/v1/apps/x';

test('the element gets the answer to the request of the page, once', async () => {
	const answers = [new Response('first'), new Response('second')];
	const fetched = vi.fn(() => Promise.resolve(answers.shift()));
	vi.stubGlobal('fetch', fetched);
	early.send(URL);
	expect(fetched.mock.calls).toEqual([[URL]]);
	expect(await (await fetchAndTell(URL, { method: 'GET' })).text()).toBe('first');
	expect(await (await fetchAndTell(URL, { method: 'GET' })).text()).toBe('second');
});

test('the element asks by itself where the page had no answer', async () => {
	const outcomes = [
		() => Promise.reject(new TypeError('lost')),
		() => Promise.resolve(new Response('good'))
	];
	vi.stubGlobal('fetch', () => outcomes.shift()?.());
	early.send(URL);
	expect(await (await fetchAndTell(URL)).text()).toBe('good');
});
