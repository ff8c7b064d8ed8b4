/** What the encoder can write: all that WebAuthn's structures need. */
export type Cbor = number | string | boolean | null | Uint8Array | Cbor[] | Map<Cbor, Cbor>;

/** Encodes one CBOR item with the shortest heads (RFC 8949 §4.2.1); a map keeps the order given. */
export function encode(item: Cbor): Buffer {
	if (item === false) return Buffer.of(0xf4);
	if (item === true) return Buffer.of(0xf5);
	if (item === null) return Buffer.of(0xf6);
	if (typeof item === 'number') return item < 0 ? head(1, -1 - item) : head(0, item);
	if (typeof item === 'string') {
		return Buffer.concat([head(3, Buffer.byteLength(item)), Buffer.from(item)]);
	}
	if (item instanceof Uint8Array) return Buffer.concat([head(2, item.length), item]);
	if (Array.isArray(item)) return Buffer.concat([head(4, item.length), ...item.map(encode)]);
	return Buffer.concat([head(5, item.size), ...[...item].flat().map(encode)]);
}

/** The major type and its argument (RFC 8949 §3). */
function head(major: number, argument: number): Buffer {
	if (!Number.isSafeInteger(argument)) throw new RangeError(`Not an integer: ${argument}`);
	const type = major << 5;
	if (argument < 24) return Buffer.of(type | argument);
	if (argument < 0x100) return Buffer.of(type | 24, argument);
	const bytes = Buffer.alloc(argument < 0x10000 ? 3 : argument < 0x100000000 ? 5 : 9);
	bytes[0] = type | (bytes.length === 3 ? 25 : bytes.length === 5 ? 26 : 27);
	if (bytes.length === 9) bytes.writeBigUInt64BE(BigInt(argument), 1);
	else bytes.writeUIntBE(argument, 1, bytes.length - 1);
	return bytes;
}
