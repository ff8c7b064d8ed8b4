import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { isPoint } from './ed25519.ts';

const littleEndian = (y: bigint) => Buffer.from(y.toString(16).padStart(64, '0'), 'hex').reverse();
const P = 2n ** 255n - 19n;

test('every key that is made lies on the curve (W-06)', () => {
	for (let made = 0; made < 20; made++) {
		const { x = '' } = generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' });
		expect(isPoint(Buffer.from(x, 'base64url'))).toBe(true);
	}
});

test.each([
	// RFC 8032 §7.1
	[
		'the key of a published vector',
		'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'
	],
	['the base point', '5866666666666666666666666666666666666666666666666666666666666666'],
	['the base point’s opposite', '58666666666666666666666666666666666666666666666666666666666666e6']
])('%s is one (W-06)', (_, hex) => {
	expect(isPoint(Buffer.from(hex, 'hex'))).toBe(true);
});

test.each([
	['y = 2, beside the curve', littleEndian(2n)],
	['y = 0, of order 4', littleEndian(0n)],
	['y = 1, the neutral one', littleEndian(1n)],
	['y = −1, of order 2', littleEndian(P - 1n)],
	['one of order 8', 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a'],
	['another of order 8', '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05'],
	['y past the field’s prime', littleEndian(P + 9n)],
	['31 bytes', Buffer.alloc(31, 9)],
	['33 bytes', Buffer.alloc(33, 9)],
	['no bytes', Buffer.alloc(0)]
])('%s is none (W-06)', (_, encoded) => {
	expect(isPoint(typeof encoded === 'string' ? Buffer.from(encoded, 'hex') : encoded)).toBe(false);
});
