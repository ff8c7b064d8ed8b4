// Six-digit passcodes, typed or in a text that was copied.
import { compact, digits } from './clean.ts';

/** Far more characters than a message with a code. */
const MAX_LENGTH = 10_000;
/** Web addresses, dates, times, and phone numbers with a plus or a leading zero. */
const OTHERS = [
	/\bhttps?:\/\/\S+/g,
	/\b\d{1,4}([-./])\d{1,2}\1\d{1,4}\b/g,
	/\b\d{1,2}:\d{2}(:\d{2})?\b/g,
	/\+\d[\d ()/-]*/g,
	/\(?\b0\d+\)?(?:[ /-]\d+)+/g
];
/** Six digits in one or in two halves, and what is before them. Neither may be part of a longer number or a word. */
const CODE =
	/(^|[^\w+.,:/ -]|[^\d+][.,:/-]|(?:^|\D) | (?=\d{6}))(\d{6}(?!\w|[.,:/-]\d)|\d{3}[ -]\d{3}(?!\w|[.,:/ -]\d))/g;
/** The word for a code, in the languages of the messages and the next most common ones. */
const WORD = '(?:code|codice|c[oó]digo|kod|код|رمز|コード|코드|[码碼])';
const BEFORE = new RegExp(`${WORD}[^\\d.,;!?。]{0,60}$`, 'iu');
const AFTER = new RegExp(`^[^\\d.,;!?。\\n]{0,60}${WORD}`, 'iu');

/** The passcode that was typed, with nothing but separators around its digits, or undefined. */
export function exact(text: string): string | undefined {
	const code = compact(text).replace(/[\s-]/g, '');
	return /^\d{6}$/.test(code) ? code : undefined;
}

/**
 * The passcode in a text that was copied, in ASCII digits. A text of at most six digits and nothing else
 * is returned whole, since it may be a part of a code. Otherwise the only code counts, or the only one
 * that the text calls a code. The empty string where it is uncertain, because each wrong code uses up a
 * try.
 */
export function codeIn(text: string): string {
	// NFKC makes full-width punctuation ASCII, where a comma may belong to a number.
	const plain = digits(compact(text.slice(0, MAX_LENGTH).replace(/[，．：；]/g, '$& ')));
	const whole = plain.replace(/[\s-]/g, '');
	// Digits between hyphens are a code in halves, or a date.
	if (/^\d{1,6}$/.test(whole) && !/^\s*\d+-\d+-\d+\s*$/.test(plain)) return whole;
	const found = candidates(plain);
	if (found.size === 1) return [...found.keys()][0] ?? '';
	const named = [...found].filter(([, isNamed]) => isNamed);
	return named.length === 1 ? (named[0]?.[0] ?? '') : '';
}

/** Each code that the text may hold, and whether the text calls it one. */
function candidates(plain: string): Map<string, boolean> {
	const rest = OTHERS.reduce((text, other) => text.replace(other, isolate), plain);
	const found = new Map<string, boolean>();
	for (const { 1: before = '', 2: digits = '', index } of rest.matchAll(CODE)) {
		const at = index + before.length;
		const isNamed = BEFORE.test(rest.slice(0, at)) || AFTER.test(rest.slice(at + digits.length));
		const code = digits.replace(/\D/g, '');
		found.set(code, isNamed || found.get(code) === true);
	}
	return found;
}

/** A code in halves may begin with a zero: only what has more than six digits is another number. */
function isolate(other: string): string {
	return /^0\d{2}[ -]\d{3}$/.test(other) ? other : '\n';
}
