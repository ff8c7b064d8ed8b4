import type { ServerResponse } from 'node:http';
import * as linkSecret from '../../link-secret.ts';

/** The headers of every answer: pages, the service and files. */

/** What a browser only uses as a part of a page. Not SVG, which may be a page by itself, with scripts. */
const PART_TYPE = /^(text\/(css|javascript)|image\/(?!svg)|font\/)/;
const PART_PATH = /^[^?]*\.(css|js|webp|png|woff2?)(\?|$)/;

const DENIED = [
	...['accelerometer', 'autoplay', 'camera', 'display-capture', 'encrypted-media'],
	...['fullscreen', 'geolocation', 'gyroscope', 'hid', 'idle-detection'],
	...['magnetometer', 'microphone', 'midi', 'payment', 'picture-in-picture', 'screen-wake-lock'],
	...['serial', 'usb', 'xr-spatial-tracking']
].map((feature) => `${feature}=()`);

/** What a page of ours may use, and what not. */
const PERMISSIONS = [
	'publickey-credentials-get=(self)',
	'publickey-credentials-create=(self)',
	...DENIED
].join(', ');

/** For all but pages, whose policy has a nonce. The styles are those of error.html and the favicon. */
const POLICY =
	"default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Headers by which Kit reveals itself. */
const TELLTALE = ['x-sveltekit-page', 'x-sveltekit-normalize'];

/** The script that stands on pages of other origins, and what it loads. */
const SHARED = /^\/passage-web[./]/;

/** Two years, in seconds. */
const HSTS = 'max-age=63072000';
const IMMUTABLE = 'public,max-age=31536000,immutable';
/** Files whose path has a version or a hash. */
const VERSIONED = /^\/(_postern\/immutable|passage-web\/intl-tel-input-[\d.]+)\//;

/** Completes the headers of an answer of `status` to `url` (path and query) before they are sent. */
export function complete(
	response: ServerResponse,
	status: number,
	url: string,
	origin: string
): void {
	const isShared = SHARED.test(url);
	const type = contentType(response, status);
	if (type) response.setHeader('content-type', type);
	response.setHeader('x-content-type-options', 'nosniff');
	response.setHeader('cross-origin-resource-policy', isShared ? 'cross-origin' : 'same-origin');
	if (isShared) response.setHeader('access-control-allow-origin', '*');
	if (origin.startsWith('https:')) response.setHeader('strict-transport-security', HSTS);
	for (const name of TELLTALE) response.removeHeader(name);
	if (!isPart(status, url, type)) completePage(response, url, type);
	response.setHeader('cache-control', cacheControl(response, status, url, type));
	if (status === 503 && !response.hasHeader('retry-after')) response.setHeader('retry-after', '2');
}

/** For what a browser can show as a page. */
function completePage(response: ServerResponse, url: string, type: string | undefined): void {
	response.setHeader('x-frame-options', 'DENY');
	if (!response.hasHeader('content-security-policy')) {
		response.setHeader('content-security-policy', POLICY);
	}
	// JSON loads nothing, leads nowhere, opens no window and uses no device.
	if (type?.startsWith('application/json')) return;
	response.setHeader('referrer-policy', referrerPolicy(url));
	response.setHeader('cross-origin-opener-policy', 'same-origin');
	response.setHeader('permissions-policy', PERMISSIONS);
}

/** Whether no policy of a page has a meaning for the answer. The 304 of a file does not name its type. */
function isPart(status: number, url: string, type: string | undefined): boolean {
	return type ? PART_TYPE.test(type) : status === 304 && PART_PATH.test(url);
}

/**
 * The secret of a mailed link must not leave in a referrer. Elsewhere our own pages may see it: without
 * a referrer, browsers post forms with the origin "null".
 */
function referrerPolicy(url: string): string {
	return linkSecret.findIn(url) ? 'no-referrer' : 'same-origin';
}

/** The content type, with a charset if the body is text. */
function contentType(response: ServerResponse, status: number): string | undefined {
	const hasBody = status >= 200 && status !== 204 && (status < 300 || status >= 400);
	const type = response.getHeader('content-type')?.toString();
	if (!type) return hasBody ? 'text/plain; charset=utf-8' : undefined;
	const isText = /^text\/|[/+]xml\b/i.test(type);
	return isText && !/charset=/i.test(type) ? `${type}; charset=utf-8` : type;
}

/** Caches may store files, and an answer that says so; never a page. */
function cacheControl(
	response: ServerResponse,
	status: number,
	url: string,
	type: string | undefined
): string {
	if (type?.startsWith('text/html')) return 'no-store';
	const given = response.getHeader('cache-control')?.toString();
	if (given) return given;
	// Kit's 304 for a file lacks the header, and a browser replaces what it stored by what it gets.
	const isFile = status === 304 || response.hasHeader('last-modified');
	if (!isFile) return 'no-store';
	if (VERSIONED.test(url)) return IMMUTABLE;
	// Ten minutes: long enough for a visit, and soon enough after an upgrade.
	return url.startsWith('/passage-web.js') ? 'public, max-age=600' : 'no-cache';
}
