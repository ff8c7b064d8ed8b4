import type { RequestEvent } from '@sveltejs/kit';
import * as cookies from './cookies.ts';

/** A word for the next page, which says it once: a cookie that this page takes. */

export type Flash = 'logged-out';

const LIFETIME = 60;

/** Leaves the word for the next page that takes one. */
export function put(event: RequestEvent, value: Flash): void {
	cookies.set(event, 'flash', { value, seconds: LIFETIME });
}

/** Whether that word was left; it is gone then. */
export function take(event: RequestEvent, value: Flash): boolean {
	const given = cookies.get(event, 'flash');
	if (given !== undefined) cookies.clear(event, 'flash');
	return given === value;
}
