// The canonical form of each kind of address; undefined for text that is none.
import { compact } from './clean.ts';

// RFC 5322 §3.2.3 dot-atom, with RFC 6531's letters; no quoted strings, comments or display names.
const LOCAL_PART =
	/^(?!\p{M})[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** What RFC 5892 allows in a name, and dots: of other characters a URL would make another part of it. */
const TYPED_HOST = /^[\p{L}\p{M}\p{N}\u00B7\u0375\u05F3\u05F4\u30FB.\u3002-]+$/u;
const HOST = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;
/** RFC 5321 §4.5.3.1, in bytes: a path of 256 holds an address of 254. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;
/** Far more than an address can have in any spelling. */
const MAX_INPUT_LENGTH = 1000;

/** One email address; its domain becomes lower case and ASCII (RFC 5891). */
export function email(text: string): string | undefined {
	if (text.length > MAX_INPUT_LENGTH) return undefined;
	const [local = '', domain = '', ...rest] = compact(text).trim().split('@');
	if (rest.length > 0 || !LOCAL_PART.test(local) || bytes(local) > MAX_LOCAL_LENGTH)
		return undefined;
	const host = TYPED_HOST.test(domain) ? parse(`https://${domain}`)?.hostname : undefined;
	const address = `${local}@${host}`;
	return host && HOST.test(host) && bytes(address) <= MAX_LENGTH ? address : undefined;
}

/** An absolute http or https address without credentials, as the URL Standard writes it. */
export function url(text: string): string | undefined {
	// A URL drops the controls in it.
	if (!/^https?:\/\/\P{Cc}+$/iu.test(text)) return undefined;
	const address = parse(text);
	return address && !address.username && !address.password ? address.href : undefined;
}

// Browsers of 2023 have no `URL.parse`.
function parse(text: string): URL | undefined {
	try {
		return new URL(text);
	} catch {
		return undefined;
	}
}

function bytes(text: string): number {
	return new TextEncoder().encode(text).length;
}
