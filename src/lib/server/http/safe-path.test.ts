import { describe, expect, it } from 'vitest';
import type { Origins } from '../origins.ts';
import { safePage, safePath } from './safe-path.ts';

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

describe('which pages of all origins may follow (R-01)', () => {
	const app = { origin, auth_origins: ['https://shop.example:8443'] } as unknown as Origins;

	it.each([
		['/account?tab=keys', '/account?tab=keys'],
		['https://example.com/account?x#y', '/account?x'],
		['https://shop.example:8443', 'https://shop.example:8443/'],
		['https://shop.example:8443/cart?x=1#y', 'https://shop.example:8443/cart?x=1#y'],
		['https://shop.example:8443/logout', 'https://shop.example:8443/logout']
	])('%j leads to %s', (next, page) => expect(safePage(next, app)).toBe(page));

	it.each([
		'',
		null,
		'//shop.example:8443/',
		'/..//evil.example',
		'https://example.com/logout',
		'https://example.com//evil.example',
		'https://shop.example/',
		'http://shop.example:8443/',
		'https://shop.example:8443.evil.example/',
		'https://shop.example:8443@evil.example/',
		'https://shop@shop.example:8443/',
		'https:\\\\shop.example:8443/',
		'https:shop.example:8443/',
		'https://shop.example:8443/\n',
		' https://shop.example:8443/',
		'javascript:alert(1)//https://shop.example:8443/',
		`https://shop.example:8443/${'a'.repeat(2000)}`
	])('%j does not', (next) => expect(safePage(next, app)).toBeUndefined());
});
