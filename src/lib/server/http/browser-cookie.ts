import type { RequestEvent } from '@sveltejs/kit';
import { createHash, randomBytes } from 'node:crypto';
import * as cookies from './cookies.ts';

/**
 * A secret in a cookie that recognises the browser which wrote a draft, asked for a code or a link, or
 * signed up. It signs no user in. The database holds its hash only.
 */

/** Seconds: browsers keep no cookie for longer than 400 days (draft-ietf-httpbis-rfc6265bis §5.5). */
const LIFETIME = 400 * 24 * 60 * 60;

/** This browser's mark, if it has one. */
export function find(event: RequestEvent, origin: string): string | undefined {
	return cookies.get(event, cookies.nameOf('browser', origin));
}

/** This browser's mark, made if it has none, and kept for another 400 days. */
export function keep(event: RequestEvent, origin: string): string {
	const mark = find(event, origin) ?? randomBytes(32).toString('base64url');
	cookies.set(event.cookies, origin, cookies.nameOf('browser', origin), mark, LIFETIME);
	return mark;
}

/** What is stored of a mark. */
export function hash(mark: string): string {
	return createHash('sha256').update(mark).digest('base64url');
}
