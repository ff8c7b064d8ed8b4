import { createECDH, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { elsewhere, SHAPES, stored } from '../../../../tests/support/exported-keys.ts';
import { toCose } from './public-key.ts';

const algorithms = { ES256: -7, EdDSA: -8, RS256: -257 };
const keys = Object.entries(algorithms).map(([name, number]) => {
	return [name, elsewhere('user', { algorithms: [number] }).passkey] as const;
});

describe.each(keys)('a public key of %s', (_, key) => {
	test.each(Object.entries(SHAPES))('is read from %s', (__, shape) => {
		expect(toCose(shape(key))).toBe(stored(key));
	});
});

test('a point of P-256 is read', () => {
	const [[, key] = []] = keys;
	const { x = '', y = '' } = key?.keys.publicKey.export({ format: 'jwk' }) ?? {};
	const point = Buffer.concat([
		Buffer.of(4),
		Buffer.from(x, 'base64url'),
		Buffer.from(y, 'base64url')
	]);
	expect(toCose(point.toString('base64'))).toBe(key && stored(key));
});

describe('refuses', () => {
	const spki = (pair: { publicKey: { export(o: object): unknown } }) =>
		pair.publicKey.export({ type: 'spki', format: 'pem' });
	const beside = Buffer.alloc(65, 1);
	beside[0] = 4;
	const compressed = createECDH('prime256v1');
	compressed.generateKeys();
	const cose = Buffer.from(stored(elsewhere('user').passkey), 'base64url');
	const refused: [string, unknown][] = [
		['another curve', spki(generateKeyPairSync('ec', { namedCurve: 'P-384' }))],
		['a short RSA key', spki(generateKeyPairSync('rsa', { modulusLength: 1024 }))],
		['a key for agreement', spki(generateKeyPairSync('x25519'))],
		['a point beside the curve', beside.toString('base64')],
		['a compressed point', compressed.getPublicKey('base64', 'compressed')],
		['bytes after the key', Buffer.concat([cose, Buffer.of(0)]).toString('base64url')],
		['a cut key', cose.subarray(0, -1).toString('base64url')],
		['no key', 'none of these'],
		['nothing', ''],
		['a number', 7],
		['a long text', 'A'.repeat(1_000_000)],
		['a JWK of a secret', { kty: 'oct', k: 'AAAA' }],
		['texts in texts', JSON.stringify('{'.repeat(1000))]
	];
	test.each(refused)('%s', (_, given) => {
		expect(() => toCose(given)).toThrow();
	});
});
