/** Finds a six-digit passcode in pasted text. */

/** Mail programs put any of these between the halves of a code: hyphens, spaces that do not break. */
const SEPARATOR = '[ \\u00a0\\u202f\\u2010\\u2011-]';

/** Dates, times and international phone numbers. */
const OTHER_NUMBERS =
	/\b\d{1,4}([-./])\d{1,2}\1\d{1,4}\b|\b\d{1,2}:\d{2}(:\d{2})?\b|\+\d[\d ()/-]*/g;

/** Best first: six digits in one, then two halves. Neither may be part of a longer number or a word. */
const CODES = [
	/(?:^|[^\w+.,:/-]|[^\d+][.,:/-])(\d{6})(?!\w|[.,:/-]\d)/,
	new RegExp(
		`(?:^|[^\\w+.,:/ \\u00a0\\u202f\\u2010\\u2011-]|[^\\d+]${SEPARATOR})` +
			`(\\d{3}${SEPARATOR}\\d{3})(?!\\w|[.,:/]\\d|${SEPARATOR}\\d)`
	)
];

/**
 * The passcode in a text that was copied, in ASCII digits. Digits of any script count. A text of at
 * most six digits and nothing else is returned whole, since it may be a part of a code. Otherwise the
 * first code that stands alone counts; the empty string where there is none, because each wrong
 * code uses up a try.
 */
export function codeIn(text: string): string {
	const plain = text.replace(/\p{Nd}/gu, toAscii);
	const whole = plain.replace(/[\s\u2010\u2011-]/g, '');
	if (/^\d{1,6}$/.test(whole)) return whole;
	const rest = plain.replace(OTHER_NUMBERS, '\n');
	const [code = ''] = CODES.flatMap((pattern) => pattern.exec(rest)?.[1] ?? []);
	return code.replace(/\D/g, '');
}

/** Unicode keeps the ten digits of a script in order, and scripts without a gap in tens. */
function toAscii(digit: string): string {
	const point = digit.codePointAt(0) ?? 0;
	let zero = point;
	while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
	return String((point - zero) % 10);
}
