import { expect, test } from 'vitest';
import { cpuTime } from '../../../../tests/support/cpu-time.ts';
import { describe as describeError, redact, scrub } from './redact.ts';

test.each([
	['a JWT', 'of eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln, expired', 'of [token], expired'],
	['half a JWT', 'eyJhbGciOiJIUzI1NiJ9.', '[token]'],
	['a refresh token', `key ${'aB3-_'.repeat(9)}!`, 'key [secret]!'],
	['an address', 'Key (email)=(ann.o@example.com) exists.', 'Key (email)=([address]) exists.'],
	['an address in a path', '/users/ann%40example.com/x', '/users/[address]/x'],
	['a number', 'to +4915112345678 failed', 'to [number] failed'],
	['nothing', 'SQLITE_BUSY: database is locked', 'SQLITE_BUSY: database is locked'],
	['a frame', 'at f (/a/node_modules/@sveltejs/kit/x.js:1:2)', undefined]
])('%s (L-01)', (_, text, left) => {
	expect(scrub(text)).toBe(left ?? text);
});

test('a hostile text is redacted quickly (L-01)', () => {
	const parts = ['a', 'eyJ', 'eyJ.', '+1', '%40', 'a@'].map((part) => part.repeat(1_000_000));
	expect(cpuTime(() => parts.forEach((text) => scrub(text)))).toBeLessThan(1000);
});

test('an error is logged with its causes, and without the row that it carries (L-01)', () => {
	const cause = Object.assign(new Error('no ann@example.com'), { code: '23505', detail: 'a row' });
	const told = describeError(new TypeError('failed', { cause }));
	expect(told).toEqual({
		type: 'TypeError',
		message: 'failed',
		stack: expect.stringContaining('redact.test.ts'),
		cause: {
			type: 'Error',
			message: 'no [address]',
			code: '23505',
			stack: expect.stringContaining('redact.test.ts')
		}
	});
	expect(describeError('text')).toBe('text');
});

test('a member with a secret name is not logged, at any depth (L-01)', () => {
	const secrets = {
		Authorization: 'x',
		cookie: 'x',
		'set-cookie': ['x'],
		auth_token: 'x',
		refresh_token: 'x',
		token: { x: 1 },
		SECRET_KEY: 'x',
		email: 'x'
	};
	const none = Object.fromEntries(Object.keys(secrets).map((name) => [name, '[redacted]']));
	const error = new Error('as it is');
	const given = {
		...secrets,
		headers: [secrets, { deep: { secrets } }],
		error,
		path: '/',
		n: null
	};
	expect(redact(given)).toEqual({
		...none,
		headers: [none, { deep: { secrets: none } }],
		error,
		path: '/',
		n: null
	});
	expect(given.cookie).toBe('x');
});

test('an error that causes itself is logged too (L-01)', () => {
	const error = new Error('again');
	error.cause = error;
	expect(JSON.stringify(describeError(error))).toContain('again');
});
