import type {
	CountryCode,
	NumberType,
	parsePhoneNumberFromString,
	PhoneNumber
} from 'libphonenumber-js/max';
import { compact, DIRECTIONS } from './clean.ts';

/** What a phone number is. The parser comes from outside: pages load it only when they need it. */
export type Parse = typeof parsePhoneNumberFromString;

/** 15 digits, written with room. */
const MAX_LENGTH = 32;
const SEPARATORS = new RegExp(`[ ()./${DIRECTIONS}-]`, 'gu');
/** Each message to them costs its sender. */
const COSTLY: NumberType[] = ['PREMIUM_RATE', 'SHARED_COST'];

/** The digits, perhaps after a plus, of text that can be a phone number or the beginning of one. */
export function digitsOf(text: string): string | undefined {
	const written = compact(text).trim();
	const number = compact(written.replace(SEPARATORS, ''));
	return written.length <= MAX_LENGTH && /^\+?\d*$/.test(number) ? number : undefined;
}

/**
 * The number in typed text, if one can exist, is no costly one and has no extension. In national form
 * it needs its country, as an ISO 3166 code of any case.
 */
export function judge(parse: Parse, text: string, country = ''): PhoneNumber | undefined {
	const written = digitsOf(text);
	if (!written) return undefined;
	const defaultCountry = (country.toUpperCase() || undefined) as CountryCode | undefined;
	// 00 stands for the plus in most countries (ITU-T E.123); a country's own prefix goes first.
	for (const spelling of [written, written.replace(/^00/, '+')]) {
		const number = parse(spelling, { defaultCountry, extract: false });
		if (number?.isValid() && !COSTLY.includes(number.getType())) return number;
	}
	return undefined;
}
