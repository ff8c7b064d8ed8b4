import { afterEach, expect, test, vi } from 'vitest';
import { nameConditionalMediation } from './capabilities.ts';

afterEach(() => vi.unstubAllGlobals());

test.each([
	[{ conditionalGet: true }, true],
	[{ conditionalGet: false }, false],
	[{}, false]
])('%j means conditionalMediation %s', async (answered, expected) => {
	class Answering {
		static async getClientCapabilities() {
			expect(this).toBe(Answering);
			return answered;
		}
	}
	vi.stubGlobal('PublicKeyCredential', Answering);
	nameConditionalMediation();
	expect(await PublicKeyCredential.getClientCapabilities()).toEqual({
		...answered,
		conditionalMediation: expected
	});
});

test('a browser without that method is unchanged', () => {
	const old = class {};
	vi.stubGlobal('PublicKeyCredential', old);
	nameConditionalMediation();
	expect(old).not.toHaveProperty('getClientCapabilities');
});

test('so is one without WebAuthn', () => {
	vi.stubGlobal('PublicKeyCredential', undefined);
	expect(nameConditionalMediation).not.toThrow();
});
