import { ed25519 } from '@noble/curves/ed25519.js';

/**
 * Whether 32 bytes are a public key of Ed25519 (RFC 8032 §5.1.3): the canonical encoding of a point
 * on the curve, and not one of the eight of small order, under which nearly anything verifies.
 * OpenSSL takes any 32 bytes for one.
 */
export function isPoint(encoded: Uint8Array): boolean {
	try {
		return !ed25519.Point.fromBytes(encoded).isSmallOrder();
	} catch {
		return false;
	}
}
