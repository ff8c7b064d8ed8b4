import { describe, expect, it } from 'vitest';
import { canonical, countryOf } from './identifier.ts';

describe('canonical email (I-02)', () => {
	it.each([
		['Ada@Example.com', 'ada@example.com'],
		['  ada@example.com\n', 'ada@example.com'],
		['ａｄａ@example.com', 'ada@example.com'],
		["o'brien+tag@sub.example.co", "o'brien+tag@sub.example.co"],
		['ada@MÜNCHEN.example', 'ada@xn--mnchen-3ya.example'],
		['jörg@example.com', 'jörg@example.com'],
		['a@b.co', 'a@b.co']
	])('%j is %j (I-02)', (input, value) => {
		expect(canonical(input)).toEqual({ kind: 'email', value });
	});

	it('a canonical address is its own canonical form (I-02)', () => {
		const once = canonical(' JÖRG@BÜCHER.example ')?.value ?? '';
		expect(canonical(once)?.value).toBe(once);
	});

	it.each([
		'',
		'ada',
		'@example.com',
		'ada@',
		'ada@example',
		'ada@@example.com',
		'ada@example.com,eve@example.com',
		'ada@example.com eve@example.com',
		'ada@example.com\r\nBcc: eve@example.com',
		'"ada"@example.com',
		'Ada <ada@example.com>',
		'ada..l@example.com',
		'.ada@example.com',
		'ada@-example.com',
		'ada@example..com',
		'ada@[127.0.0.1]',
		'ada@127.0.0.1',
		'ada\u0000@example.com',
		'ada\u202e@example.com',
		`${'a'.repeat(65)}@example.com`,
		`a@${'b'.repeat(250)}.com`,
		'+14155550100'
	])('%j is refused (I-02)', (input) => {
		expect(canonical(input)).toBeUndefined();
	});
});

describe('canonical phone number (I-03)', () => {
	it.each([
		['+12015550123', '+12015550123'],
		[' +1 (201) 555-0123 ', '+12015550123'],
		['+1.201.555.0123', '+12015550123'],
		['+49 (0) 151 23456789', '+4915123456789'],
		['+44 20 7946 0958', '+442079460958'],
		['+800 1234 5678', '+80012345678']
	])('%j is %s (I-03)', (input, value) => {
		expect(canonical(input, 'phone')).toEqual({ kind: 'phone', value });
		expect(canonical(input, 'both')).toEqual({ kind: 'phone', value });
		expect(canonical(value, 'phone')?.value).toBe(value);
		expect(canonical(input, 'email')).toBeUndefined();
	});

	it.each([
		'',
		'+',
		'2015550123',
		'0012015550123',
		'+1201',
		'+999999999999',
		'+12015550123 ext. 5',
		'+1201555O123',
		'+12015550123;ext=5',
		'tel:+12015550123',
		'+12015550123,+12015550124',
		'+1\u00a0201\u00a0555\u00a00123',
		'+１２０１５５５０１２３',
		'+12015550123\u0000',
		`+1201555${' '.repeat(40)}0123`,
		'ada@example.com'
	])('%j is none (I-03)', (input) => {
		expect(canonical(input, 'phone')).toBeUndefined();
	});

	it.each([
		['+12015550123', 'US'],
		['+16135550123', 'CA'],
		['+4915123456789', 'DE'],
		['+80012345678', undefined]
	])('%s is of %s (O-05)', (number, country) => {
		expect(countryOf(number)).toBe(country);
	});

	it('an email address is one in an app that takes both', () => {
		expect(canonical('Ada@Example.com', 'both')).toEqual({
			kind: 'email',
			value: 'ada@example.com'
		});
		expect(canonical('ada@example.com', 'phone')).toBeUndefined();
	});
});
