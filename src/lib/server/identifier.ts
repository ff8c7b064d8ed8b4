import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import * as address from '../profile/address.ts';

export type IdentifierKind = 'email' | 'phone';

/** An email address or a phone number that users log in with; `value` is its one spelling. */
export interface Identifier {
	kind: IdentifierKind;
	value: string;
}

/** The kinds of identifier that users may register with. */
export type Allowed = IdentifierKind | 'both';

/** Far more than an address can have in any spelling. */
const MAX_INPUT_LENGTH = 1000;
/** 15 digits, written with room. */
const MAX_PHONE_LENGTH = 32;

/** The identifier in typed text, if it is of an allowed kind; phone numbers in international form. */
export function canonical(input: string, allowed: Allowed = 'email'): Identifier | undefined {
	// NFKC makes the other forms of the sign @.
	const kind: IdentifierKind = /[@\ufe6b\uff20]/.test(input) ? 'email' : 'phone';
	if (allowed !== 'both' && allowed !== kind) return undefined;
	const value = kind === 'email' ? email(input) : phone(input);
	return value === undefined ? undefined : { kind, value };
}

/** What an identifier must be, to end a sentence. */
export function words(allowed: Allowed): string {
	if (allowed === 'both') return 'a valid email address or phone number';
	return allowed === 'email' ? 'a valid email address' : 'a valid phone number';
}

/** The country of an E.164 phone number as an ISO 3166 code, or undefined. */
export function countryOf(number: string): string | undefined {
	return parsePhoneNumberFromString(number)?.country;
}

/** The spelling of an email address under which it is found, stored and written to: NFKC, lower case. */
function email(input: string): string | undefined {
	if (input.length > MAX_INPUT_LENGTH) return undefined;
	return address.email(input.trim().normalize('NFKC').toLowerCase());
}

/** A phone number in E.164 (ITU-T), such as `+12015550123`; only numbers that can exist. */
function phone(input: string): string | undefined {
	const text = input.trim();
	// In text with letters the library would find a number somewhere inside.
	if (text.length > MAX_PHONE_LENGTH || !/^\+[\d ().-]+$/.test(text)) return undefined;
	const number = parsePhoneNumberFromString(text);
	return number?.isValid() ? number.number : undefined;
}
