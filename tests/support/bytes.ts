import { createHash } from 'node:crypto';

export function sha256(data: string | Uint8Array): Buffer {
	return createHash('sha256').update(data).digest();
}

/** An unsigned big-endian integer in so many bytes, cut to fit. */
export function uint(length: number, value: number): Buffer {
	const all = Buffer.alloc(8);
	all.writeBigUInt64BE(BigInt(value));
	return all.subarray(8 - length);
}

/** base64 and base64url both, as the browser's decoder takes them. */
export function fromText(encoded: string): Buffer {
	return Buffer.from(encoded, 'base64url');
}

/** base64url without padding. */
export function toText(data: Uint8Array): string {
	return Buffer.from(data).toString('base64url');
}

export function equal(one: Uint8Array, other: Uint8Array): boolean {
	return Buffer.compare(one, other) === 0;
}
