import { describe, expect, test } from 'vitest';
import { canonicalIp, of } from './networks.ts';

describe('an address has one spelling, however a proxy writes it (E-03)', () => {
	test.each([
		['203.0.113.7', '203.0.113.7'],
		[' 203.0.113.7 ', '203.0.113.7'],
		['203.0.113.7:51234', '203.0.113.7'],
		['::ffff:203.0.113.7', '203.0.113.7'],
		['::FFFF:CB00:7107', '203.0.113.7'],
		['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
		['2001:0db8::0001', '2001:db8::1'],
		['[2001:db8::1]', '2001:db8::1'],
		['[2001:db8::1]:443', '2001:db8::1'],
		['fe80::1%eth0', 'fe80::1']
	])('%s', (text, ip) => expect(canonicalIp(text)).toBe(ip));
});

describe('text that is no address is none (E-06)', () => {
	test.each([
		['nothing', ''],
		['a name', 'unknown'],
		['a list', '203.0.113.7, 203.0.113.8'],
		['an octal number', '203.0.113.010'],
		['a number too great', '203.0.113.256'],
		['half an address', '[2001:db8::1'],
		['15 KB', `203.0.113.7${' '.repeat(15_000)}`]
	])('%s', (_, text) => expect(canonicalIp(text)).toBeUndefined());
});

describe('a client is counted by its networks (E-03)', () => {
	test.each([
		['203.0.113.7', '203.0.113.7', undefined],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
		['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
		['::1', '0:0:0:0::/64', '0:0:0::/48'],
		['1:2:3:4:5:6:7::', '1:2:3:4::/64', '1:2:3::/48'],
		[undefined, '?', undefined]
	])('%s', (ip, narrow, wide) => expect(of(ip)).toEqual({ narrow, wide }));
});
