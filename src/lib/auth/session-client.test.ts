import { afterEach, expect, test, vi } from 'vitest';
import { SessionRefused, start } from './session-client.ts';

afterEach(() => vi.unstubAllGlobals());

function answer(status: number, body: string, search = '') {
	vi.stubGlobal('location', { search });
	vi.stubGlobal(
		'fetch',
		vi.fn(async () => new Response(body, { status }))
	);
}

const tokens = { authToken: 'access', refreshToken: 'refresh' };

test('the exchange sends the tokens, and the draft and next of the URL', async () => {
	answer(200, '{"redirect_to":"/account"}', '?draft=d1&next=%2Faccount&other=1');
	expect(await start(tokens)).toBe('/account');
	const [address, request] = vi.mocked(fetch).mock.calls[0] ?? [];
	expect(address).toBe('/session');
	expect(JSON.parse(String(request?.body))).toEqual({
		auth_token: 'access',
		refresh_token: 'refresh',
		draft: 'd1',
		next: '/account'
	});
});

test('absent values are not sent', async () => {
	answer(200, '{"redirect_to":"/dashboard"}');
	await start({ authToken: 'access' });
	const [, request] = vi.mocked(fetch).mock.calls[0] ?? [];
	expect(JSON.parse(String(request?.body))).toEqual({ auth_token: 'access' });
});

test('401 means that only a new sign-in helps', async () => {
	answer(401, '{"code":"invalid_refresh_token","error":"…"}');
	await expect(start(tokens)).rejects.toBeInstanceOf(SessionRefused);
});

test.each([500, 503, 429, 403])('%i allows a retry', async (status) => {
	answer(status, '{}');
	const failure = await start(tokens).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(Error);
	expect(failure).not.toBeInstanceOf(SessionRefused);
});

test('a lost answer is requested once more, with the same tokens (K-04)', async () => {
	answer(200, '{"redirect_to":"/dashboard"}');
	vi.mocked(fetch).mockRejectedValueOnce(new TypeError('Failed to fetch'));
	expect(await start(tokens)).toBe('/dashboard');
	const [[, first] = [], [, second] = []] = vi.mocked(fetch).mock.calls;
	expect(second?.body).toBe(first?.body);
});

test('an unreachable server allows a retry', async () => {
	answer(200, '{}');
	vi.mocked(fetch).mockRejectedValue(new TypeError('Failed to fetch'));
	const failure = await start(tokens).catch((error: unknown) => error);
	expect(failure).toBeInstanceOf(TypeError);
	expect(fetch).toHaveBeenCalledTimes(2);
});
