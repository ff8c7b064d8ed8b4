import { expect, it } from 'vitest';
import { countryOf } from '../text/phone.ts';
import { canonical } from './identifier.ts';

it('an address of the wrong kind is none', () => {
	expect(canonical('Ada@Example.com', 'both')).toEqual({ kind: 'email', value: 'ada@example.com' });
	expect(canonical('ada@example.com', 'phone')).toBeUndefined();
	expect(canonical('+12015550123', 'email')).toBeUndefined();
	expect(canonical('ada＠example.com', 'phone')).toBeUndefined();
});

it('a canonical address is its own canonical form (I-02)', () => {
	const once = canonical(' JÖRG@BÜCHER.example ')?.value ?? '';
	expect(canonical(once)?.value).toBe(once);
});

it.each([
	['+12015550123', 'US'],
	['+16135550123', 'CA'],
	['+4915123456789', 'DE'],
	['+80012345678', undefined]
])('%s is of %s (O-05)', (number, country) => {
	expect(countryOf(number)).toBe(country);
});
