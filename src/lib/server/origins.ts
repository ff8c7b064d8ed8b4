import type { App } from './relying-party.ts';

/** Which origins are ours: the pages that use the service, the apps, and the hosts that lead here. */

export type Origins = Pick<
	App,
	'origin' | 'auth_origins' | 'native_origins' | 'rp_id' | 'api_host'
>;

/** The origins of the pages that use the service, the relying party's first; our own pages are among them. */
export function ofPages({ auth_origins, origin }: Pick<Origins, 'auth_origins' | 'origin'>) {
	return [...new Set([...auth_origins, origin])];
}

/** The origin that a program hears of. */
export function first({ auth_origins, origin }: Pick<Origins, 'auth_origins' | 'origin'>): string {
	return auth_origins[0] ?? origin;
}

/**
 * The origins that a ceremony may take place in (WebAuthn L3 §13.4.9): those of AUTH_ORIGINS and of the
 * apps, and our own where passkeys work on it.
 */
export function ofCeremonies(app: Omit<Origins, 'api_host'>): string[] {
	const pages = ofPages(app).filter((each) => app.auth_origins.includes(each) || shares(app, each));
	return [...pages, ...app.native_origins];
}

/** Whether passkeys are made and used on pages of the origin. */
export function havePasskeys(
	app: Omit<Origins, 'api_host'> & Pick<App, 'passkeys'>,
	origin: string
): boolean {
	return app.passkeys && ofCeremonies(app).includes(origin);
}

/** Whether pages of the origin use passkeys of the relying party without being related (L3 §5.1.3). */
export function shares({ rp_id }: Pick<Origins, 'rp_id'>, origin: string): boolean {
	const { hostname } = new URL(origin);
	return hostname === rp_id || hostname.endsWith(`.${rp_id}`);
}

/** The origin of the page that sends a request; the first for a program and for a page that is not ours. */
export function asking(app: Origins, { headers }: Request): string {
	const said = headers.get('origin');
	if (said !== null) return ofPages(app).find((each) => each === said) ?? first(app);
	// Browsers send no origin with a GET to the page's own.
	const own = headers.get('sec-fetch-site') === 'same-origin';
	return (own && ofHost(app, hostOf(headers))) || first(app);
}

/** Whether the text is a path; two slashes at its beginning would name a host. */
export function isRelative(path: string): boolean {
	return path.startsWith('/') && !/^\/[/\\]/.test(path);
}

/**
 * The page that may follow a login: that of a path on our own origin, or that of a URL on one of the
 * origins of pages; undefined for any other text (RFC 9700 §4.11).
 */
export function pageAt(app: Origins, address: string): URL | undefined {
	if (address.length > 2000 || /[\\\s\p{Cc}]/u.test(address)) return undefined;
	const isAddress = isRelative(address) || /^https?:\/\//.test(address);
	const url = isAddress ? URL.parse(address, app.origin) : null;
	if (!url || url.username || url.password || url.pathname.startsWith('//')) return undefined;
	return ofPages(app).includes(url.origin) ? url : undefined;
}

/** The origin with that host, such as `localhost:3000`, if it is one of ours. */
export function ofHost(app: Origins, host: string): string | undefined {
	return [app.origin, ...app.auth_origins].find((each) => each.split('//')[1] === host);
}

/** The host that a request is for, as URLs spell it. */
export function hostOf(headers: Headers): string {
	return headers.get('host')?.toLowerCase() ?? '';
}
