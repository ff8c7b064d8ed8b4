import { afterEach, describe, expect, test, vi } from 'vitest';
import { createGate, post, type Outcome } from './drafts-client.ts';

afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: string) =>
	vi.stubGlobal(
		'fetch',
		vi.fn(async () => new Response(body, { status }))
	);

describe('what the server says to a draft', () => {
	test('201: it is kept', async () => {
		answer(201, '{"id":"d1"}');
		expect(await post('a@example.com', { name: 'Ada' })).toEqual({ kind: 'accepted', id: 'd1' });
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
	])('%i %s: worth another try', async (status, body) => {
		answer(status, body);
		expect(await post('a@example.com', {})).toEqual({ kind: 'failed' });
	});

	test('no network: worth another try', async () => {
		vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')));
		expect(await post('a@example.com', {})).toEqual({ kind: 'failed' });
	});
});

describe('the gate before a registration', () => {
	/** A gate whose server answers when it is told to. */
	function gate() {
		const waiting: ((outcome: Outcome) => void)[] = [];
		const send = vi.fn(() => new Promise<Outcome>((answered) => waiting.push(answered)));
		const accepted = vi.fn();
		const rejected = vi.fn();
		const admit = createGate({ send, accepted, rejected });
		const reply = async (outcome: Outcome) => {
			waiting.shift()?.(outcome);
			await Promise.resolve();
			await Promise.resolve();
		};
		return { admit, send, accepted, rejected, reply };
	}

	test('refuses until the draft is kept, then lets exactly it pass', async () => {
		const { admit, accepted, reply } = gate();
		expect(admit('a@example.com', { name: 'Ada' })).toBe(false);
		await reply({ kind: 'accepted', id: 'd1' });
		expect(accepted).toHaveBeenCalledExactlyOnceWith('d1');
		expect(admit('a@example.com', { name: 'Ada' })).toBe(true);
		expect(admit('a@example.com', { name: 'Eve' })).toBe(false);
		expect(admit('b@example.com', { name: 'Ada' })).toBe(false);
	});

	test('sends the same values once, however often they are submitted meanwhile', async () => {
		const { admit, send } = gate();
		admit('a@example.com', { name: 'Ada' });
		expect(admit('a@example.com', { name: 'Ada' })).toBe(false);
		expect(send).toHaveBeenCalledTimes(1);
	});

	test('after a change only the later values pass, whichever answer comes first', async () => {
		const { admit, accepted, reply } = gate();
		admit('a@example.com', { name: 'Ada' });
		admit('a@example.com', { name: 'Eve' });
		await reply({ kind: 'accepted', id: 'of Ada' });
		expect(accepted).not.toHaveBeenCalled();
		await reply({ kind: 'accepted', id: 'of Eve' });
		expect(accepted).toHaveBeenCalledExactlyOnceWith('of Eve');
		expect(admit('a@example.com', { name: 'Eve' })).toBe(true);
	});

	test('values that were changed back need a draft anew: the newest one counts', async () => {
		const { admit, send, reply } = gate();
		admit('a@example.com', { name: 'Ada' });
		await reply({ kind: 'accepted', id: 'd1' });
		admit('a@example.com', { name: 'Eve' });
		await reply({ kind: 'accepted', id: 'd2' });
		expect(admit('a@example.com', { name: 'Ada' })).toBe(false);
		expect(send).toHaveBeenCalledTimes(3);
	});

	test.each<Outcome>([
		{ kind: 'failed' },
		{ kind: 'refused', fields: { name: 'No.' }, message: 'Look again.' }
	])('tells of %j, and the same values may be sent again', async (outcome) => {
		const { admit, send, accepted, rejected, reply } = gate();
		admit('a@example.com', { name: 'Ada' });
		await reply(outcome);
		expect(rejected).toHaveBeenCalledExactlyOnceWith(outcome);
		expect(accepted).not.toHaveBeenCalled();
		expect(admit('a@example.com', { name: 'Ada' })).toBe(false);
		expect(send).toHaveBeenCalledTimes(2);
	});
});
