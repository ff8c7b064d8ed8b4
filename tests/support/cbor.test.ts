import { expect, test } from 'vitest';
import { encode, type Cbor } from './cbor.ts';

// RFC 8949, appendix A.
test.each<[Cbor, string]>([
	[0, '00'],
	[23, '17'],
	[24, '1818'],
	[1000, '1903e8'],
	[1000000, '1a000f4240'],
	[1000000000000, '1b000000e8d4a51000'],
	[-1, '20'],
	[-257, '390100'],
	[false, 'f4'],
	[true, 'f5'],
	[null, 'f6'],
	[Buffer.from('01020304', 'hex'), '4401020304'],
	['', '60'],
	['水', '63e6b0b4'],
	[[1, [2, 3]], '82018202' + '03'],
	[
		new Map<Cbor, Cbor>([
			['a', 1],
			['b', [2, 3]]
		]),
		'a26161016162820203'
	]
])('%j is encoded as RFC 8949 has it', (item, hex) => {
	expect(encode(item).toString('hex')).toBe(hex);
});

test('a number that is not an integer is refused', () => {
	expect(() => encode(1.5)).toThrow(RangeError);
});
