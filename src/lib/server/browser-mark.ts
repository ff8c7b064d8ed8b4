import type { RequestEvent } from '@sveltejs/kit';
import { createHash, randomBytes } from 'node:crypto';
import * as cookies from './cookies.ts';

/**
 * A secret in a cookie by which a browser is recognised as the one that wrote a draft, or asked for a
 * code or a link. It signs nobody in. Stored is its hash only.
 */

/** Seconds for which a browser is recognised: as long as a draft is kept. */
export const LIFETIME = 24 * 60 * 60;

/** This browser's mark, if it has one. */
export function find(event: RequestEvent, origin: string): string | undefined {
	return cookies.get(event, cookies.nameOf('browser', origin));
}

/** This browser's mark, made where it has none, and good for another day. */
export function keep(event: RequestEvent, origin: string): string {
	const mark = find(event, origin) ?? randomBytes(32).toString('base64url');
	cookies.set(event.cookies, origin, cookies.nameOf('browser', origin), mark, LIFETIME);
	return mark;
}

/** What is stored of a mark. */
export function hash(mark: string): string {
	return createHash('sha256').update(mark).digest('base64url');
}
