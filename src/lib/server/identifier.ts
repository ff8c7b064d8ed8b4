import { domainToASCII } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Channel } from './db/schema.ts';

/** An address under which people are known; `value` is its one spelling. */
export interface Identifier {
	kind: Channel;
	value: string;
}

/** The kinds of address that people may register with. */
export type Allowed = Channel | 'both';

/** RFC 5321 §4.5.3.1: a path of 256 octets holds an address of 254. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;
/** 15 digits, written with room. */
const MAX_PHONE_LENGTH = 32;
// RFC 5322 §3.2.3 dot-atom, with RFC 6531's letters; no quoted strings, comments or display names.
const LOCAL_PART =
	/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * The identifier that somebody typed, if it is of an allowed kind: an email address, or a phone number
 * in its international form.
 */
export function canonical(input: string, allowed: Allowed = 'email'): Identifier | undefined {
	// Other forms of the sign are the sign, once the address is in its one spelling.
	const kind: Channel = /[@\ufe6b\uff20]/.test(input) ? 'email' : 'phone';
	if (allowed !== 'both' && allowed !== kind) return undefined;
	const value = kind === 'email' ? email(input) : phone(input);
	return value === undefined ? undefined : { kind, value };
}

/** What an identifier has to be, to end a sentence. */
export function words(allowed: Allowed): string {
	if (allowed === 'both') return 'a valid email address or phone number';
	return allowed === 'email' ? 'a valid email address' : 'a valid phone number';
}

/** The country of an E.164 phone number as an ISO 3166 code, or undefined. */
export function countryOf(number: string): string | undefined {
	return parsePhoneNumberFromString(number)?.country;
}

/**
 * The one spelling of an email address under which it is looked up, kept and written to: trimmed,
 * NFKC, lower case, its domain in ASCII (RFC 5891). Undefined for anything that is not one address.
 */
function email(input: string): string | undefined {
	if (input.length > 4 * MAX_LENGTH) return undefined;
	const text = input.trim().normalize('NFKC').toLowerCase();
	const at = text.lastIndexOf('@');
	const local = text.slice(0, at);
	const domain = domainToASCII(text.slice(at + 1));
	const value = `${local}@${domain}`;
	if (at < 1 || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return undefined;
	if (Buffer.byteLength(local) > MAX_LOCAL_LENGTH || Buffer.byteLength(value) > MAX_LENGTH) {
		return undefined;
	}
	return value;
}

/** A phone number in E.164 (ITU-T), such as `+12015550123`; only numbers that can exist. */
function phone(input: string): string | undefined {
	const text = input.trim();
	// With letters, the library would find a number somewhere inside.
	if (text.length > MAX_PHONE_LENGTH || !/^\+[\d ().-]+$/.test(text)) return undefined;
	const number = parsePhoneNumberFromString(text);
	return number?.isValid() ? number.number : undefined;
}
