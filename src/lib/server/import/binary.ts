/** Binary data in the texts that programs export it in. */

const HEX = /^(?:0x|\\x)?((?:[0-9a-f]{2})+)$/i;
const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;
/** So many hexadecimal digits in a row are no accident of base64. */
const MIN_HEX_DIGITS = 32;

/**
 * The bytes of hexadecimal text (with `0x` or `\x` before it or not), of base64 or base64url, of a list of
 * numbers, or of what JSON makes of a Node buffer; undefined for anything else.
 */
export function bytesOf(value: unknown): Buffer | undefined {
	if (isListOfBytes(value)) return Buffer.from(value);
	if (isObject(value) && value['type'] === 'Buffer') return bytesOf(value['data']);
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	const [, digits] = HEX.exec(text) ?? [];
	if (digits && (digits.length >= MIN_HEX_DIGITS || digits.length !== text.length)) {
		return Buffer.from(digits, 'hex');
	}
	// Node's decoder takes both alphabets.
	return BASE64.test(text) ? Buffer.from(text, 'base64url') : undefined;
}

/** Whether text may be meant as hexadecimal, as text, or as a UUID: what its bytes are is open. */
export function isAmbiguous(text: string): boolean {
	return HEX.test(text) || /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfBytes(value: unknown): value is number[] {
	return (
		Array.isArray(value) &&
		value.length > 0 &&
		value.every((each) => Number.isInteger(each) && each >= 0 && each < 256)
	);
}
