import { domainToASCII } from 'node:url';

export type Identifier = { kind: 'email'; value: string };

/** RFC 5321 §4.5.3.1: a path of 256 octets holds an address of 254. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;
// RFC 5322 §3.2.3 dot-atom, with RFC 6531's letters; no quoted strings, comments or display names.
const LOCAL_PART =
	/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/**
 * The one spelling of an email address under which it is looked up, kept and written to: trimmed,
 * NFKC, lower case, its domain in ASCII (RFC 5891). Undefined for anything that is not one address.
 */
export function canonical(input: string): Identifier | undefined {
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
	return { kind: 'email', value };
}
