import { afterEach, describe, expect, test, vi } from 'vitest';
import { post } from './drafts-client.ts';

afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: string) =>
	vi.stubGlobal(
		'fetch',
		vi.fn(async () => new Response(body, { status }))
	);

describe('the answer of the server to a draft', () => {
	test('201: it is stored', async () => {
		answer(201, '{"id":"d1"}');
		expect(await post('a@example.com', { name: 'Ada' })).toEqual({ kind: 'stored', id: 'd1' });
		const [address, request] = vi.mocked(fetch).mock.calls[0] ?? [];
		expect(address).toBe('/drafts');
		expect(JSON.parse(String(request?.body))).toEqual({
			identifier: 'a@example.com',
			fields: { name: 'Ada' }
		});
	});

	test('400: refused, field by field', async () => {
		answer(400, '{"code":"invalid_request","error":"Look again.","fields":{"name":"Too long."}}');
		expect(await post('a@example.com', {})).toEqual({
			kind: 'refused',
			fields: { name: 'Too long.' },
			message: 'Look again.'
		});
	});

	test('400: refused as a whole', async () => {
		answer(400, '{"code":"invalid_request","error":"Enter a valid email address."}');
		expect(await post('a', {})).toMatchObject({ kind: 'refused', fields: {} });
	});

	test.each([
		[500, '{}'],
		[503, '{"code":"temporarily_unavailable","error":"…"}'],
		[413, '{}'],
		[502, '<h1>Bad Gateway</h1>'],
		[201, 'half']
	])('%i %s: allows a retry', async (status, body) => {
		answer(status, body);
		expect(await post('a@example.com', {})).toEqual({ kind: 'failed' });
	});

	test('no network: allows a retry', async () => {
		vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
		expect(await post('a@example.com', {})).toEqual({ kind: 'failed' });
	});
});
