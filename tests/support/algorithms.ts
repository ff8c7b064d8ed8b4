import { generateKeyPairSync, sign as nodeSign, type KeyObject } from 'node:crypto';
import type { Cbor } from './cbor.ts';

export type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };
export type CoseKey = Map<Cbor, Cbor>;

type Algorithm = {
	generate(): KeyPair;
	/** The public key as a COSE_Key (RFC 9052 §7, RFC 8230 §4). */
	cose(publicKey: KeyObject): CoseKey;
	sign(data: Uint8Array, privateKey: KeyObject): Buffer;
};

/** By their registered COSE numbers. */
const algorithms: Record<number, Algorithm> = {
	// ES256
	[-7]: {
		generate: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
		cose(publicKey) {
			const { x, y } = members(publicKey);
			return new Map<Cbor, Cbor>([
				[1, 2],
				[3, -7],
				[-1, 1],
				[-2, x],
				[-3, y]
			]);
		},
		// WebAuthn L3 §6.5.5: an ES256 signature is ASN.1 DER.
		sign: (data, key) => nodeSign('sha256', data, { key, dsaEncoding: 'der' })
	},
	// EdDSA with Ed25519
	[-8]: {
		generate: () => generateKeyPairSync('ed25519'),
		cose(publicKey) {
			const { x } = members(publicKey);
			return new Map<Cbor, Cbor>([
				[1, 1],
				[3, -8],
				[-1, 6],
				[-2, x]
			]);
		},
		sign: (data, key) => nodeSign(null, data, key)
	},
	// RS256
	[-257]: {
		generate: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
		cose(publicKey) {
			const { n, e } = members(publicKey);
			return new Map<Cbor, Cbor>([
				[1, 3],
				[3, -257],
				[-1, n],
				[-2, e]
			]);
		},
		sign: (data, key) => nodeSign('sha256', data, key)
	}
};

/** A COSE algorithm by its registered number: -7, -8 or -257. Throws for any other. */
export function algorithm(number: number): Algorithm {
	const found = algorithms[number];
	if (!found) throw new Error(`The authenticator does not speak algorithm ${number}.`);
	return found;
}

/** The members of a public key's JWK as bytes. */
function members(publicKey: KeyObject): { x: Buffer; y: Buffer; n: Buffer; e: Buffer } {
	const { x = '', y = '', n = '', e = '' } = publicKey.export({ format: 'jwk' });
	const bytes = (text: string) => Buffer.from(text, 'base64url');
	return { x: bytes(x), y: bytes(y), n: bytes(n), e: bytes(e) };
}
