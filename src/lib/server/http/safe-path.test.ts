import { describe, expect, it } from 'vitest';
import { safePath } from './safe-path.ts';

const origin = 'https://example.com';

describe('where to go after signing in (R-01)', () => {
	it.each(['/dashboard', '/account?tab=keys', '/a/b/c', '/', '/%E6%9D%8E', '/users'])(
		'%j is a page of ours (R-01)',
		(next) => expect(safePath(next, origin)).toBe(next)
	);

	it('dots are resolved (R-01)', () => {
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
	])('%j is not (R-01)', (next) => expect(safePath(next, origin)).toBeUndefined());
});
