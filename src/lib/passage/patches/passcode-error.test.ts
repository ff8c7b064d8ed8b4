import { expect, test } from 'vitest';
import { codeError, isSpent } from './passcode-error.ts';
import english from '../../i18n/en/elements.json' with { type: 'json' };

test.each([
	['123456', { statusCode: 400 }, 'code-invalid-or-expired', true],
	['123456', { statusCode: 401 }, 'otp-limit-error', true],
	['123456', { statusCode: 403 }, 'account-no-longer-active', false],
	['123456', { statusCode: 429 }, 'too-many-requests', false],
	['123456', { statusCode: 503 }, 'unexpected-error', false],
	['123456', new TypeError('Failed to fetch'), 'unexpected-error', false],
	['123456', new Error('Login code id is undefined.'), 'code-send-error', false],
	['12 456', new Error('Login code is invalid length.'), 'required', false],
	[undefined, new Error('Login code is undefined.'), 'required', false]
])('%j and %j: %s, and the code leaves its boxes: %s', (code, failure, text, spent) => {
	const fault = codeError(code, failure);
	expect(fault).toBe(text);
	expect(english).toHaveProperty(fault);
	expect(isSpent(fault)).toBe(spent);
});
