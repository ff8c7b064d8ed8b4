// Where a person or a page is reached: each function gives the canonical form, or undefined.

const LOCAL_PART =
	/^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
const DOMAIN = /^[\p{L}\p{M}\p{N}-]+(\.[\p{L}\p{M}\p{N}-]+)+$/u;
const ASCII_DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** One address of at most 254 characters; the domain in lower case and ASCII (RFC 5321, IDNA). */
export function email(text: string): string | undefined {
	const [local, domain, ...rest] = text.split('@');
	if (!local || !domain || rest.length > 0) return undefined;
	if (local.length > 64 || !LOCAL_PART.test(local) || !DOMAIN.test(domain)) return undefined;
	const host = parse(`https://${domain}/`)?.hostname;
	if (!host || host.length > 253 || !ASCII_DOMAIN.test(host)) return undefined;
	const address = `${local}@${host}`;
	return address.length <= 254 ? address : undefined;
}

/** E.164: `+` and 7 to 15 digits. Spaces, hyphens, dots and parentheses are dropped, no country is guessed. */
export function phone(text: string): string | undefined {
	const number = text.replace(/[\s().\u2010-\u2015-]/g, '');
	return /^\+[1-9]\d{6,14}$/.test(number) ? number : undefined;
}

/** An absolute http or https address without credentials, as the URL Standard writes it. */
export function url(text: string): string | undefined {
	if (!/^https?:\/\//i.test(text)) return undefined;
	const address = parse(text);
	if (!address || address.username || address.password) return undefined;
	return address.href;
}

// URL.parse is missing in browsers of 2023, which can still sign in.
function parse(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}
