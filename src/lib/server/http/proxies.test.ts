import { describe, expect, test } from 'vitest';
import { warnings, watch } from './proxies.ts';

describe('a start behind a proxy whose header is not named is warned of (E-03)', () => {
	test.each<[string, Record<string, string>, string, RegExp[]]>([
		['on https', {}, 'https://example.com', [/^ADDRESS_HEADER is not set/]],
		['on this machine', {}, 'http://localhost:3000', []],
		['with the header', { ADDRESS_HEADER: 'x-real-ip' }, 'https://example.com', []],
		['with a depth', { ADDRESS_HEADER: 'x', XFF_DEPTH: '2' }, 'https://example.com', []],
		['depth 0', { ADDRESS_HEADER: 'x', XFF_DEPTH: '0' }, 'https://example.com', [/^XFF_DEPTH/]],
		['depth "all"', { ADDRESS_HEADER: 'x', XFF_DEPTH: 'all' }, 'https://example.com', [/^XFF_D/]]
	])('%s', (_, source, origin, expected) => {
		expect(warnings(source, origin)).toEqual(expected.map((each) => expect.stringMatching(each)));
	});
});

describe('a request shows once that the header is missing (E-03)', () => {
	test.each(['x-forwarded-for', 'x-real-ip', 'cf-connecting-ip', 'forwarded'])('%s', (name) => {
		const advise = watch({});
		expect(advise(new Headers(), '127.0.0.1')).toBeUndefined();
		const headers = new Headers({ [name]: '192.0.2.1' });
		expect(advise(headers, '127.0.0.1')).toContain(`ADDRESS_HEADER=${name}`);
		expect(advise(headers, '127.0.0.1')).toBeUndefined();
	});

	test('or that it has no address', () => {
		const advise = watch({ ADDRESS_HEADER: 'x-real-ip' });
		expect(advise(new Headers({ 'x-forwarded-for': '192.0.2.1' }), '192.0.2.1')).toBeUndefined();
		expect(advise(new Headers(), undefined)).toContain('x-real-ip');
		expect(advise(new Headers(), undefined)).toBeUndefined();
	});
});
