import { describe, expect, it } from 'vitest';
import { safePath } from './return-to.ts';

const origin = 'https://example.com';

describe('where to go after signing in (R-01)', () => {
	it.each(['/dashboard', '/account?tab=keys', '/a/b/c', '/', '/%E6%9D%8E', '/users'])(
		'R-01: %j is a page of ours',
		(next) => expect(safePath(next, origin)).toBe(next)
	);

	it('R-01: dots are resolved', () => {
		expect(safePath('/a/../dashboard', origin)).toBe('/dashboard');
	});

	it.each([
		'',
		null,
		undefined,
		'dashboard',
		'https://evil.example/',
		'//evil.example/',
		'/\\evil.example/',
		'/\t/evil.example/',
		'/..//evil.example',
		'\\\\evil.example',
		'javascript:alert(1)',
		' /dashboard',
		'/dash\nboard',
		'/logout',
		'/session',
		'/v1/apps/x',
		'/x/../v1/apps/x',
		'/%6cogout',
		'/%76%31/apps/x',
		'/%zz',
		'/V1/apps/x',
		`/${'a'.repeat(3000)}`
	])('R-01: %j is not', (next) => expect(safePath(next, origin)).toBeUndefined());
});
