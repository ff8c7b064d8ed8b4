import type { RequestEvent } from '@sveltejs/kit';
import { hash, randomSecret } from '../crypto.ts';
import * as cookies from './cookies.ts';

/**
 * The browser id: a secret in a cookie that recognises the browser which wrote a draft, asked for a
 * code or a link, or signed up. It signs no user in, and the database holds its hash only.
 */

/** Seconds: browsers drop any cookie after 400 days (draft-ietf-httpbis-rfc6265bis §5.5). */
/** Such as `randomSecret` makes. */
const ID = /^[\w-]{43}$/;
const LIFETIME = 400 * 24 * 60 * 60;

/** The hash of this browser's id, if it has one. */
export function find(event: RequestEvent): string | undefined {
	const id = read(event);
	return id === undefined ? undefined : hash(id);
}

/**
 * The hash of the id that a page of another origin names, or the app of a phone: their browsers send no
 * cookie of ours. It is kept where the access token is, for which it is no substitute.
 */
export function named({ request }: RequestEvent): string | undefined {
	const id = request.headers.get('postern-browser') ?? '';
	return ID.test(id) ? hash(id) : undefined;
}

/** The hash of this browser's id, which is made if there is none; renews the cookie. */
export function ensure(event: RequestEvent): string {
	const id = read(event) ?? randomSecret();
	cookies.set(event, 'browser', { value: id, seconds: LIFETIME });
	return hash(id);
}

/** Only text that can be an id of ours: a browser may bring any other. */
function read(event: RequestEvent): string | undefined {
	const id = cookies.get(event, 'browser');
	return id !== undefined && ID.test(id) ? id : undefined;
}
