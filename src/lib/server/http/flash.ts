import type { RequestEvent } from '@sveltejs/kit';
import * as cookies from './cookies.ts';

/** A word for the next page, which says it once: a cookie that this page takes. */

export type Flash = 'logged-out' | 'claim-over';

const LIFETIME = 60;

/** Leaves the word for the next page that takes one. */
export function put(event: RequestEvent, value: Flash): void {
	cookies.set(event, 'flash', { value, seconds: LIFETIME });
}

/** The word that was left, whatever the browser made of it; it is gone then. */
export function take(event: RequestEvent): string | undefined {
	const given = cookies.get(event, 'flash');
	if (given !== undefined) cookies.clear(event, 'flash');
	return given;
}
