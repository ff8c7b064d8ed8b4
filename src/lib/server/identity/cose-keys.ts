import { createPublicKey, type JsonWebKey } from 'node:crypto';

/** A COSE_Key by the numbers of its members (RFC 9052 §7). */
type CoseKey = ReadonlyMap<number, unknown>;

/** RFC 9053 §7, RFC 8230 §4: each algorithm's key type and curve, and how the key reads as a JWK. */
const forms = new Map<unknown, { type: number; curve?: number; jwk: (key: CoseKey) => JsonWebKey }>(
	[
		[
			-7,
			{
				type: 2,
				curve: 1,
				jwk: (key) => ({ kty: 'EC', crv: 'P-256', x: text(key, -2), y: text(key, -3) })
			}
		],
		[-8, { type: 1, curve: 6, jwk: (key) => ({ kty: 'OKP', crv: 'Ed25519', x: text(key, -2) }) }],
		[-257, { type: 3, jwk: (key) => ({ kty: 'RSA', n: text(key, -1), e: text(key, -2) }) }]
	]
);
const MIN_RSA_BITS = 2048;

/**
 * Throws for a key that is not one of its algorithm: of another type or curve, beside the curve,
 * too short (L3 §5.8.5).
 */
export function refuseMalformed(key: CoseKey): void {
	const form = forms.get(key.get(3));
	if (!form || key.get(1) !== form.type) throw new Error('the key is not of its algorithm');
	if (form.curve !== undefined && key.get(-1) !== form.curve) throw new Error('another curve');
	// OpenSSL looks whether the point lies on the curve.
	const { asymmetricKeyDetails } = createPublicKey({ key: form.jwk(key), format: 'jwk' });
	const bits = asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS;
	if (bits < MIN_RSA_BITS) throw new Error(`the key has ${bits} bits`);
}

function text(key: CoseKey, member: number): string {
	const bytes = key.get(member);
	if (!(bytes instanceof Uint8Array)) throw new Error('a member of the key is missing');
	return Buffer.from(bytes).toString('base64url');
}
