import type { Parameter } from '../../../link-secret.ts';
import type { MagicLink } from '../../db/schema.ts';
import * as origins from '../../origins.ts';
import type { App } from '../../relying-party.ts';

/** The pages that host an element for signing in. */
const PAGES = ['/login', '/register', '/auth'];

/**
 * The URL of a link. Of the path that the caller asks for it takes only one of our pages, so that no
 * link leads to another host (CVE-2023-49097), and the parameters `draft` and `next`, which the link's
 * row keeps: mail programs cut a query off at its first `&`. `next` is checked when it is used.
 */
export function make(
	app: App,
	path: string | undefined,
	purpose: MagicLink['purpose'],
	secret: string
): { url: string; draft_id: string | null; next: string | null } {
	const asked = path && isRelative(path) ? URL.parse(path, app.origin) : null;
	const page = PAGES.find((each) => each === asked?.pathname) ?? app.login_url;
	const draft = asked?.searchParams.get('draft') ?? '';
	const next = asked?.searchParams.get('next') ?? '';
	const parameter: Parameter = purpose === 'verify' ? 'psg_verify_link' : 'psg_magic_link';
	return {
		url: new URL(`${page}?${parameter}=${secret}`, app.origin).href,
		draft_id: /^[\w-]{1,64}$/.test(draft) ? draft : null,
		next: next !== '' && next.length <= 2000 ? next : null
	};
}

/** Whether the text is a path; two slashes at its beginning would name a host. */
export function isRelative(path: string): boolean {
	return path.startsWith('/') && !/^\/[/\\]/.test(path);
}

/**
 * The address of a page that may follow a login, as a path where it is on our own origin; undefined for
 * one that is on none of the origins of pages (RFC 9700 §4.11).
 */
export function pageAt(app: App, address: string): string | undefined {
	if (address.length > 2000 || /[\\\s\p{Cc}]/u.test(address)) return undefined;
	const isAddress = isRelative(address) || /^https?:\/\//.test(address);
	const url = isAddress ? URL.parse(address, app.origin) : null;
	if (!url || url.username || url.password) return undefined;
	if (url.origin === app.origin) return url.pathname + url.search + url.hash;
	return origins.ofPages(app).includes(url.origin) ? url.href : undefined;
}
