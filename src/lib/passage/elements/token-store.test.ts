import { expect, test, vi } from 'vitest';
import { MemoryTokenStore } from './token-store.ts';

const tokens = { authToken: 'access', refreshToken: 'refresh' };

test('the exchange begins with setTokens, which does not wait for it', async () => {
	const start = vi.fn(() => new Promise<string>(() => {}));
	await new MemoryTokenStore(start).setTokens(tokens);
	expect(start).toHaveBeenCalledExactlyOnceWith(tokens);
});

test('session waits for the exchange', async () => {
	const store = new MemoryTokenStore(async () => '/dashboard');
	await store.setTokens(tokens);
	expect(await store.session()).toBe('/dashboard');
	expect(await store.getAuthToken()).toBe('access');
});

test('no caller can read the refresh token', async () => {
	const store = new MemoryTokenStore(async () => '/dashboard');
	await store.setTokens(tokens);
	expect(await store.getRefreshToken()).toBeUndefined();
	expect(JSON.stringify(store)).toBe('{}');
});

test('a failed exchange rejects, and allows a retry', async () => {
	const start = vi.fn<() => Promise<string>>();
	start.mockRejectedValueOnce(new Error('no answer')).mockResolvedValueOnce('/dashboard');
	const store = new MemoryTokenStore(start);
	await store.setTokens(tokens);
	await expect(store.session()).rejects.toThrow('no answer');
	expect(await store.retry()).toBe('/dashboard');
	expect(start).toHaveBeenNthCalledWith(2, tokens);
});

test('a second sign-in on the page changes nothing, unless the first has failed', async () => {
	const start = vi.fn<() => Promise<string>>();
	start.mockResolvedValueOnce('/dashboard').mockRejectedValueOnce(new Error('refused'));
	start.mockResolvedValueOnce('/account');
	const second = { authToken: 'second', refreshToken: 'second' };
	const store = new MemoryTokenStore(start);
	await store.setTokens(tokens);
	await store.setTokens(second);
	expect(await store.session()).toBe('/dashboard');
	expect(await store.getAuthToken()).toBe('access');
	expect(start).toHaveBeenCalledExactlyOnceWith(tokens);

	await expect(store.retry()).rejects.toThrow('refused');
	await store.setTokens(second);
	expect(await store.session()).toBe('/account');
	expect(start).toHaveBeenLastCalledWith(second);
});

test('without a sign-in there is no session', async () => {
	const store = new MemoryTokenStore(async () => '/dashboard');
	await store.setTokens(undefined);
	await expect(store.session()).rejects.toThrow('no login yet');
	await expect(store.retry()).rejects.toThrow('no login yet');
});

test('cleared tokens are gone', async () => {
	const store = new MemoryTokenStore(async () => '/dashboard');
	await store.setTokens(tokens);
	await store.clearTokens();
	expect(await store.getAuthToken()).toBe('');
	await expect(store.session()).rejects.toThrow('no login yet');
});
