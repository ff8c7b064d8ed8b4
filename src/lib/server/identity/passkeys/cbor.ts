import { randomBytes } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type { CoseKey } from './cose-keys.ts';

/** CBOR (RFC 8949), as far as WebAuthn has it. */
export type Cbor = Parameters<typeof isoCBOR.encode>[0];

/** Encodes one item. */
export const encode = (item: Cbor): Uint8Array => isoCBOR.encode(item);

/** Decodes a map that fills its bytes: the library's decoder does not say where it stopped. */
export function toMap(data: Uint8Array): Map<string | number, Cbor> {
	const end = randomBytes(16);
	// Framed as the first of two items, the second being known (RFC 8949 §3.1, types 4 and 2).
	const framed = Buffer.concat([Buffer.of(0x82), data, Buffer.of(0x50), end]);
	const [item, next] = isoCBOR.decodeFirst<Cbor[]>(framed);
	if (!(next instanceof Uint8Array) || !end.equals(next)) throw new Error('not one CBOR item');
	if (!(item instanceof Map)) throw new Error('not a CBOR map');
	return item;
}

/** Decodes a COSE_Key that was checked before. */
export const toKey = (data: Uint8Array<ArrayBuffer>): CoseKey => isoCBOR.decodeFirst<CoseKey>(data);
