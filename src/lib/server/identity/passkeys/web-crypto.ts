import { createPublicKey, hash, verify, type JsonWebKey, type KeyObject } from 'node:crypto';

/**
 * What @simplewebauthn/server asks of Web Cryptography (W3C), answered on the thread of the request by `node:crypto`. Node's
 * own hands each operation to another thread, and to wake threads costs more than the operation.
 */

interface Algorithm {
	name: string;
	/** Of ECDSA when a signature is verified, of RSA when the key is imported. */
	hash?: { name: string };
}

/** A public key, for the library to hand back. */
interface Imported {
	key: KeyObject;
	hash: Algorithm['hash'];
}

/** What the passkeys of `ALGORITHMS` sign with. */
const SIGNATURES = ['ECDSA', 'Ed25519', 'RSASSA-PKCS1-v1_5'];

const subtle = {
	digest: async (name: string, data: Uint8Array) => hash(name, data, 'buffer'),

	importKey: async (_format: 'jwk', jwk: JsonWebKey, { hash }: Algorithm): Promise<Imported> => ({
		key: createPublicKey({ key: jwk, format: 'jwk' }),
		hash
	}),

	verify: async (
		{ name, hash }: Algorithm,
		imported: Imported,
		signature: Uint8Array,
		data: Uint8Array
	) => {
		if (!SIGNATURES.includes(name)) throw new Error(`signatures of ${name} are not accepted`);
		const { key } = imported;
		const digest = (hash ?? imported.hash)?.name;
		return verify(digest, data, { key, dsaEncoding: 'ieee-p1363' }, signature);
	}
};

/** Puts it in the place of Node's while `use` runs: the library keeps what it finds at its first use. */
export function lend(use: () => void): void {
	const found = Object.getOwnPropertyDescriptor(globalThis, 'crypto') as PropertyDescriptor;
	Object.defineProperty(globalThis, 'crypto', { value: { subtle }, configurable: true });
	try {
		use();
	} finally {
		Object.defineProperty(globalThis, 'crypto', found);
	}
}
