import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { answerInTime } from './capabilities.ts';

beforeEach(() => {
	vi.useFakeTimers();
	vi.stubGlobal('navigator', { credentials: { create() {}, get() {} } });
});
afterEach(() => {
	vi.useRealTimers();
	vi.unstubAllGlobals();
});

const never = (): Promise<never> => new Promise(() => {});
const refuse = (): Promise<never> => Promise.reject(new Error('refused'));
const nothing = async (): Promise<null> => null;
const fail = (): never => {
	throw new Error('failed');
};

/** A browser whose methods answer like this. */
function browser(methods: Record<string, unknown>) {
	vi.stubGlobal('PublicKeyCredential', Object.assign(class {}, methods));
	answerInTime();
}

async function answerOf(method: 'getClientCapabilities' | 'isConditionalMediationAvailable') {
	const answer = PublicKeyCredential[method]();
	await vi.advanceTimersByTimeAsync(2_000);
	return answer;
}

test.each([
	[{ conditionalGet: true }, true],
	[{ conditionalGet: false }, false],
	[{}, false]
])('%j means conditionalMediation %s', async (answered, expected) => {
	browser({
		async getClientCapabilities() {
			expect(this).toBe(PublicKeyCredential);
			return answered;
		}
	});
	expect(await answerOf('getClientCapabilities')).toEqual({
		...answered,
		conditionalMediation: expected
	});
});

describe.each(Object.entries({ never, refuse, fail, nothing }))(
	'a browser that answers like this: %s (F-01)',
	(_, method) => {
		test('has what its other answers say', async () => {
			browser({
				getClientCapabilities: method,
				isConditionalMediationAvailable: async () => true,
				isUserVerifyingPlatformAuthenticatorAvailable: method
			});
			expect(await answerOf('getClientCapabilities')).toEqual({
				conditionalMediation: true,
				passkeyPlatformAuthenticator: false,
				userVerifyingPlatformAuthenticator: false
			});
		});

		test('has no autofill', async () => {
			browser({ isConditionalMediationAvailable: method });
			expect(await answerOf('isConditionalMediationAvailable')).toBe(false);
		});
	}
);

test('a browser without that method is asked in other ways', () => {
	browser({});
	expect(PublicKeyCredential.getClientCapabilities).toBeUndefined();
});

test.each([undefined, null, {}, { get: () => {} }])(
	'with navigator.credentials %j there are no passkeys',
	(credentials) => {
		vi.stubGlobal('navigator', { credentials });
		browser({});
		expect(typeof PublicKeyCredential).toBe('undefined');
	}
);
