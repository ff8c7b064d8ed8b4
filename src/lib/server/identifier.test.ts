import { describe, expect, it } from 'vitest';
import { canonical } from './identifier.ts';

describe('canonical email (I-02)', () => {
	it.each([
		['Ada@Example.com', 'ada@example.com'],
		['  ada@example.com\n', 'ada@example.com'],
		['ａｄａ@example.com', 'ada@example.com'],
		["o'brien+tag@sub.example.co", "o'brien+tag@sub.example.co"],
		['ada@MÜNCHEN.example', 'ada@xn--mnchen-3ya.example'],
		['jörg@example.com', 'jörg@example.com'],
		['a@b.co', 'a@b.co']
	])('I-02: %j is %j', (input, value) => {
		expect(canonical(input)).toEqual({ kind: 'email', value });
	});

	it('I-02: a canonical address is its own canonical form', () => {
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
	])('I-02: %j is refused', (input) => {
		expect(canonical(input)).toBeUndefined();
	});
});
