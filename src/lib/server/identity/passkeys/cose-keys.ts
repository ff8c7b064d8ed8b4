import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { isPoint } from './ed25519.ts';

/** A COSE_Key by the numbers of its members (RFC 9052 §7). */
export type CoseKey = ReadonlyMap<number, unknown>;

const ES256 = -7;
const EDDSA = -8;
const RS256 = -257;

/** RFC 9053 §7, RFC 8230 §4: each algorithm's key type and curve, and how the key reads as a JWK. */
const forms = new Map<unknown, { type: number; curve?: number; jwk: (key: CoseKey) => JsonWebKey }>(
	[
		[
			ES256,
			{
				type: 2,
				curve: 1,
				jwk: (key) => ({ kty: 'EC', crv: 'P-256', x: text(key, -2), y: text(key, -3) })
			}
		],
		[
			EDDSA,
			{ type: 1, curve: 6, jwk: (key) => ({ kty: 'OKP', crv: 'Ed25519', x: text(key, -2) }) }
		],
		[RS256, { type: 3, jwk: (key) => ({ kty: 'RSA', n: text(key, -1), e: text(key, -2) }) }]
	]
);
/** The COSE_Key of a public JWK. Throws for one of an algorithm that is not accepted. */
export function fromJwk({ kty, crv, ...members }: JsonWebKey): CoseKey {
	const member = (name: 'x' | 'y' | 'n' | 'e') => Buffer.from(members[name] ?? '', 'base64url');
	const key = (type: number, algorithm: number, rest: [number, unknown][]): CoseKey =>
		new Map<number, unknown>([[1, type], [3, algorithm], ...rest]);
	if (kty === 'RSA') {
		return key(3, RS256, [
			[-1, member('n')],
			[-2, member('e')]
		]);
	}
	if (kty === 'EC' && crv === 'P-256') {
		return key(2, ES256, [
			[-1, 1],
			[-2, member('x')],
			[-3, member('y')]
		]);
	}
	if (kty === 'OKP' && crv === 'Ed25519') {
		return key(1, EDDSA, [
			[-1, 6],
			[-2, member('x')]
		]);
	}
	throw new Error(`the algorithm is not accepted (${kty} ${crv ?? ''})`);
}

const MIN_RSA_BITS = 2048;
/** Longer keys cost time and protect no better. */
const MAX_RSA_BITS = 8192;
const MAX_RSA_EXPONENT = 2n ** 32n;

/**
 * Throws for a key that does not fit its algorithm: another type or curve, a point beside the curve, a
 * length or an exponent that makes it weak or slow (L3 §5.8.5). `opened` is what OpenSSL made of the same key.
 */
export function assertKey(key: CoseKey, opened?: KeyObject): void {
	const form = forms.get(key.get(3));
	if (!form || key.get(1) !== form.type) throw new Error('the key is not of its algorithm');
	if (form.curve !== undefined && key.get(-1) !== form.curve) throw new Error('another curve');
	// OpenSSL checks that a point lies on the curve for P-256, but not for Ed25519.
	const object = opened ?? createPublicKey({ key: form.jwk(key), format: 'jwk' });
	if (key.get(3) === EDDSA && !isPoint(bytes(key, -2))) throw new Error('no point of the curve');
	if (key.get(3) === RS256) assertRsaKey(key, object.asymmetricKeyDetails ?? {});
}

/** RFC 8017 §3.1: the modulus is a product of odd primes, the exponent is odd and at least 3. */
function assertRsaKey(
	key: CoseKey,
	{ modulusLength = 0, publicExponent = 0n }: { modulusLength?: number; publicExponent?: bigint }
): void {
	if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS) {
		throw new Error(`the key has ${modulusLength} bits`);
	}
	if (publicExponent < 3n || publicExponent > MAX_RSA_EXPONENT || publicExponent % 2n === 0n) {
		throw new Error(`the exponent is ${publicExponent}`);
	}
	if ((bytes(key, -1).at(-1) ?? 0) % 2 === 0) throw new Error('the modulus is even');
}

/**
 * Throws for an ES256 signature that is not exactly one ASN.1 SEQUENCE of two INTEGERs (L3 §6.5.5). For
 * other algorithms the verifier checks the length.
 */
export function assertSignature(key: CoseKey, signature: Uint8Array): void {
	if (key.get(3) !== ES256) return;
	const [sequence, length, first, r = 0] = signature;
	const [second, s = 0] = signature.subarray(4 + r);
	// Below 128 bytes a length is one byte; r and s of P-256 have 33 at most.
	const whole = length === signature.length - 2 && length === 4 + r + s && length < 128;
	if (sequence !== 0x30 || first !== 2 || second !== 2 || !whole) {
		throw new Error('the signature is not DER');
	}
}

function text(key: CoseKey, member: number): string {
	return Buffer.from(bytes(key, member)).toString('base64url');
}

function bytes(key: CoseKey, member: number): Uint8Array {
	const value = key.get(member);
	if (!(value instanceof Uint8Array)) throw new Error('a member of the key is missing');
	return value;
}
