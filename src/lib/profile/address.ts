// The canonical form of each kind of address; undefined for text that is none.

// RFC 5322 §3.2.3 dot-atom, with RFC 6531's letters; no quoted strings, comments or display names.
const LOCAL_PART =
	/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const HOST = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** RFC 5321 §4.5.3.1, in bytes: a path of 256 holds an address of 254. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;

/** One email address; its domain becomes lower case and ASCII (RFC 5891). */
export function email(text: string): string | undefined {
	const [local = '', domain = '', ...rest] = text.split('@');
	if (rest.length > 0 || !LOCAL_PART.test(local) || bytes(local) > MAX_LOCAL_LENGTH)
		return undefined;
	// Of these characters `URL.parse` would make another part of an address, or nothing.
	const host = /[\s/\\?#:%]/.test(domain) ? undefined : URL.parse(`https://${domain}`)?.hostname;
	const address = `${local}@${host}`;
	return host && HOST.test(host) && bytes(address) <= MAX_LENGTH ? address : undefined;
}

/** E.164: `+` and 7 to 15 digits. Spaces, hyphens, dots and parentheses are dropped. */
export function phone(text: string): string | undefined {
	const number = text.replace(/[\s().\u2010-\u2015-]/g, '');
	return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}

/** An absolute http or https address without credentials, as the URL Standard writes it. */
export function url(text: string): string | undefined {
	if (!/^https?:\/\//i.test(text)) return undefined;
	const address = URL.parse(text);
	return address && !address.username && !address.password ? address.href : undefined;
}

function bytes(text: string): number {
	return new TextEncoder().encode(text).length;
}
