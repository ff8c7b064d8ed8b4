import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { judge } from './phone-rules.ts';

/** A phone number in E.164 (ITU-T), such as `+12015550123`; undefined for text that is none. */
export function phone(text: string): string | undefined {
	return judge(parsePhoneNumberFromString, text)?.number;
}

/** The country of an E.164 phone number as an ISO 3166 code, or undefined. */
export function countryOf(number: string): string | undefined {
	return parsePhoneNumberFromString(number)?.country;
}
