import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { create, isSupported } from './passkey-ceremony.ts';

const options = {
	rp: { id: 'example.com', name: 'Example' },
	user: { id: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'ann', displayName: 'ann' },
	challenge: 'AAAA',
	pubKeyCredParams: [{ type: 'public-key' as const, alg: -7 }],
	timeout: 60_000,
	authenticatorSelection: { requireResidentKey: true }
};

/** A browser whose `navigator.credentials.create` does that. */
function browser(ask: () => unknown) {
	vi.stubGlobal('PublicKeyCredential', class {});
	vi.stubGlobal('location', { hostname: 'example.com' });
	vi.stubGlobal('navigator', { credentials: { create: async () => ask() } });
}

const refuse = (name: string) => () => {
	throw new DOMException('no', name);
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

describe('a browser that makes no passkey is understood (F-01):', () => {
	test.each([
		['NotAllowedError', 'cancelled'],
		['AbortError', 'cancelled'],
		['InvalidStateError', 'known'],
		['ConstraintError', 'unfit'],
		['NotSupportedError', 'unfit'],
		['SecurityError', 'insecure'],
		['UnknownError', 'failed'],
		['DataError', 'failed']
	])('%s: %s', async (name, failure) => {
		browser(refuse(name));
		await expect(create(options)).rejects.toMatchObject({ failure });
	});

	test.each([null, undefined])('an answer of %s: failed', async (answer) => {
		browser(() => answer);
		await expect(create(options)).rejects.toMatchObject({ failure: 'failed' });
	});

	test('NotAllowedError at the time limit: late', async () => {
		browser(() => {
			vi.advanceTimersByTime(60_000);
			return refuse('NotAllowedError')();
		});
		await expect(create(options)).rejects.toMatchObject({ failure: 'late' });
	});

	test('no answer at all: late', async () => {
		browser(() => new Promise(() => {}));
		const made = create(options);
		const refused = expect(made).rejects.toMatchObject({ failure: 'late' });
		await vi.advanceTimersByTimeAsync(62_000);
		await refused;
	});

	test.each([
		['no API', () => vi.unstubAllGlobals()],
		['no credentials', () => vi.stubGlobal('navigator', { credentials: undefined })],
		[
			'an API that throws',
			() =>
				vi.stubGlobal('navigator', {
					get credentials() {
						throw new DOMException('denied', 'SecurityError');
					}
				})
		]
	])('%s: unsupported', async (_, spoil) => {
		browser(refuse('NotAllowedError'));
		expect(isSupported()).toBe(true);
		spoil();
		expect(isSupported()).toBe(false);
		await expect(create(options)).rejects.toMatchObject({ failure: 'unsupported' });
	});
});
