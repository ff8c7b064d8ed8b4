// Typed and pasted text, cleaned before it is judged. The page and the server share it.

/** White space, and the bidi marks, embeddings and isolates that programs put around a text. */
const AROUND = '\\s\\u061C\\u200E\\u200F\\u202A-\\u202C\\u2066-\\u2069';
const ENDS = new RegExp(`^[${AROUND}]+|[${AROUND}]+$`, 'gu');
/** Isolates that programs put around one word, such as a first name. */
const AROUND_A_WORD = /(^|\s)[\u2066-\u2068]+|\u2069+(?=\s|$)/gu;
/**
 * Characters without a form or a use in text: soft hyphens, zero-width spaces, fillers, byte order marks.
 * Joiners, variation selectors and tags stay, because scripts and emoji need them.
 */
const NOTHING = /[\u00AD\u200B\u2060-\u2064\u206A-\u206F\u3164\uFEFF\uFFA0\uFFF0-\uFFF8]/gu;

/** Embeddings, overrides and isolates: inside a text they can make it read as another one (UTR 36). */
export const DIRECTIONS = '\\u202A-\\u202E\\u2066-\\u2069';
const INVISIBLE = new RegExp(`(?![${DIRECTIONS}])\\p{Default_Ignorable_Code_Point}`, 'gu');
const OUTER_DIRECTIONS = new RegExp(`^[${DIRECTIONS}]+|[${DIRECTIONS}]+$`, 'gu');
/** Printable ASCII, in which nothing needs cleaning. */
const PLAIN = /^[ -~]*$/;
const ASCII = new RegExp(`^[\\0-\\x7F${DIRECTIONS}]*$`, 'u');

/** The name of the function that cleans one kind of text. */
export type Cleaning = 'line' | 'paragraphs' | 'compact';

/** A name or another line of text: NFC, without white space, bidi marks and isolates around it. */
export function line(text: string): string {
	return text.replace(NOTHING, '').replace(AROUND_A_WORD, '$1').replace(ENDS, '').normalize('NFC');
}

/** As `line`, and every line end (forms send CR LF) becomes one `\n`. */
export function paragraphs(text: string): string {
	return line(text.replace(/\r\n?/g, '\n'));
}

/**
 * An address, a number, a date or a code: NFKC, without invisible characters, with ASCII spaces and
 * hyphens, and in ASCII digits unless it has other letters. Spaces at the ends stay, for text that is
 * still being typed. Bidi controls inside stay, for the judge to refuse.
 */
export function compact(text: string): string {
	if (PLAIN.test(text)) return text;
	const plain = text
		.normalize('NFKC')
		.replace(INVISIBLE, '')
		.replace(OUTER_DIRECTIONS, '')
		.replace(/\p{Zs}/gu, ' ')
		.replace(/\p{Pd}|\u2212/gu, '-')
		.replace(/[\u2018\u2019]/g, "'")
		.replace(/(\p{Nd})\u066B(?=\p{Nd})/gu, '$1.')
		// The dash of Japanese keyboards is a letter: the katakana length mark.
		.replace(/(\p{Nd})\u30FC(?=\p{Nd})/gu, '$1-');
	const read = digits(plain);
	return ASCII.test(read) ? read : plain;
}

/** The text with the digits of every script in ASCII. */
export function digits(text: string): string {
	return text.replace(/\p{Nd}/gu, toAscii);
}

/** Unicode keeps the ten digits of a script in order, and scripts without a gap in tens. */
function toAscii(digit: string): string {
	const point = digit.codePointAt(0) ?? 0;
	let zero = point;
	while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
	return String((point - zero) % 10);
}
