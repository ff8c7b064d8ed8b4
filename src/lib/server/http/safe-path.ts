import * as origins from '../origins.ts';

/** Paths that are not pages. */
const NO_PAGE = /^\/(v1|management|postern|session|drafts|user|logout|dev|_postern)(\/|$)/i;

/**
 * The path, with query, to go to after signing in; undefined for anything but a page of this origin
 * (RFC 9700 §4.11). Browsers read `//` and `/\` as the start of a host, and ignore tabs and line breaks.
 */
export function safePath(next: string | null | undefined, origin: string): string | undefined {
	if (!next || next.length > 2000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(next))
		return undefined;
	const url = URL.parse(next, origin);
	if (!url || url.origin !== origin || url.pathname.startsWith('//')) return undefined;
	const path = decoded(url.pathname);
	if (path === undefined || NO_PAGE.test(path)) return undefined;
	return url.pathname + url.search;
}

/** The page to go to after signing in: a path as above, or a URL on another of the origins of pages. */
export function safePage(
	next: string | null | undefined,
	app: origins.Origins
): string | undefined {
	const page = origins.pageAt(app, next ?? '');
	if (page && page.origin !== app.origin) return page.href;
	return page && safePath(page.pathname + page.search, app.origin);
}

/** The path as the router reads it, or undefined if its escapes are broken. */
function decoded(pathname: string): string | undefined {
	try {
		return decodeURI(pathname);
	} catch {
		return undefined;
	}
}
