import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import * as cbor from '../identity/passkeys/cbor.ts';
import * as coseKeys from '../identity/passkeys/cose-keys.ts';
import { bytesOf, isObject } from './binary.ts';

/** RFC 8949 §3.1: the first three bits of a map. */
const MAP = 5;
/** DER: SEQUENCE, as every SubjectPublicKeyInfo begins (RFC 5280 §4.1). */
const SEQUENCE = 0x30;
/** SEC 1 §2.3.3: an uncompressed point of P-256. */
const POINT = { head: 4, length: 65 };
const MAX_LENGTH = 8192;
/** A text in a text in a text. */
const MAX_DEPTH = 3;

/**
 * The public key of a passkey as a COSE_Key, base64url, from whatever it was exported as: COSE_Key, SPKI
 * (DER or PEM), an uncompressed point of P-256, or JWK, as an object or as text; bytes as `bytesOf` reads
 * them. Throws an Error in plain words for another, and for a key that passkeys cannot have.
 */
export function toCose(given: unknown): string {
	const { key, opened } = read(given, MAX_DEPTH);
	coseKeys.assertKey(key, opened);
	return Buffer.from(cbor.encode(key as unknown as cbor.Cbor)).toString('base64url');
}

interface Read {
	key: coseKeys.CoseKey;
	/** Where OpenSSL has read the key. */
	opened?: KeyObject;
}

function read(given: unknown, depth: number): Read {
	if (isObject(given) && 'kty' in given) return { key: coseKeys.fromJwk(given as JsonWebKey) };
	const text = typeof given === 'string' ? given.trim() : '';
	if (text.length > 2 * MAX_LENGTH || depth === 0) throw new Error('it is too long');
	if (text.startsWith('-----BEGIN')) return fromSpki(text);
	if (text.startsWith('{')) return read(JSON.parse(text), depth - 1);
	const bytes = bytesOf(given);
	if (!bytes || bytes.length === 0) throw new Error('it is in no known form');
	if (/^(-----BEGIN|\{")/.test(bytes.toString('latin1', 0, 10))) {
		return read(bytes.toString('utf8'), depth - 1);
	}
	return fromBytes(bytes);
}

function fromBytes(bytes: Buffer): Read {
	const [first = 0] = bytes;
	if (first >> 5 === MAP) return { key: cbor.toMap(bytes) as unknown as coseKeys.CoseKey };
	if (first === SEQUENCE) return fromSpki({ key: bytes, format: 'der', type: 'spki' });
	if (first === POINT.head && bytes.length === POINT.length) {
		const [x, y] = [bytes.subarray(1, 33), bytes.subarray(33)];
		const point = { x: x.toString('base64url'), y: y.toString('base64url') };
		return { key: coseKeys.fromJwk({ kty: 'EC', crv: 'P-256', ...point }) };
	}
	throw new Error('it is in no known form');
}

function fromSpki(key: Parameters<typeof createPublicKey>[0]): Read {
	const opened = createPublicKey(key);
	return { key: coseKeys.fromJwk(opened.export({ format: 'jwk' })), opened };
}
