import type { RequestEvent } from '@sveltejs/kit';
import { decodeJwt } from 'jose';
import { issuer } from '../relying-party.ts';

/**
 * The cookies of the app: unreadable for scripts, not sent by other sites and, on https, all but the
 * access token bound to this host (draft-ietf-httpbis-rfc6265bis §4.1.3.2). All belong to one deployment.
 */

export type Cookie = 'access' | 'refresh' | 'browser' | 'language' | 'flash' | 'claim';

/**
 * The name of a cookie. That of the access token is Passage's, because back ends of the same host read
 * it. Browsers share the cookies of a host among its ports, and without https, on a developer's machine,
 * several deployments have one host: there a name says whose the cookie is.
 */
export function nameOf(event: RequestEvent, cookie: Cookie): string {
	const { id, origin } = event.locals.app;
	if (cookie === 'access') return 'psg_auth_token';
	if (isSecure(event)) return `__Host-postern_${cookie}`;
	const [, port = 80] = /:(\d+)$/.exec(origin) ?? [];
	return `postern_${cookie}_${port}_${id}`;
}

/**
 * The value of a cookie. Undefined where two came under one name: a sibling host may have set one of
 * them, and chooses which comes first (RFC 6265 §8.6).
 */
export function get(event: RequestEvent, cookie: Cookie): string | undefined {
	return isDoubled(event, cookie) ? undefined : event.cookies.get(nameOf(event, cookie));
}

/** Whether two cookies came under one name. */
export function isDoubled(event: RequestEvent, cookie: Cookie): boolean {
	const pairs = (event.request.headers.get('cookie') ?? '').split(';');
	const name = nameOf(event, cookie);
	return pairs.filter((pair) => pair.split('=', 1)[0]?.trim() === name).length > 1;
}

/** Whether the browser sends a cookie by which a user or the browser is recognised. */
export const areSent = (event: RequestEvent): boolean =>
	(['access', 'refresh', 'browser'] as const).some(
		(cookie) => event.cookies.get(nameOf(event, cookie)) !== undefined
	);

/** The access token. Undefined for one that another deployment on this host has issued. */
export function findAccess(event: RequestEvent): string | undefined {
	return isForeign(event) ? undefined : get(event, 'access');
}

/** The refresh cookie: a refresh token, which begins with the session's id, or the id alone if there is none. */
export function findRefresh(event: RequestEvent): { sid: string; token?: string } | undefined {
	const token = get(event, 'refresh') ?? '';
	const [sid = '', ...more] = token.split('.');
	return sid ? { sid, ...(more.length > 0 && { token }) } : undefined;
}

/** Sets a cookie that lasts `seconds`. */
export function set(
	event: RequestEvent,
	cookie: Cookie,
	{ value, seconds }: { value: string; seconds: number }
): void {
	const maxAge = Math.max(0, Math.floor(seconds));
	event.cookies.set(nameOf(event, cookie), value, { ...attributes(event), maxAge });
}

/** Deletes a cookie of ours, with the attributes that it was set with. */
export function clear(event: RequestEvent, cookie: Cookie): void {
	if (cookie === 'access' && isForeign(event)) return;
	event.cookies.delete(nameOf(event, cookie), attributes(event));
}

function isForeign(event: RequestEvent): boolean {
	const token = get(event, 'access');
	if (token === undefined) return false;
	try {
		const { iss } = decodeJwt(token);
		return iss !== undefined && iss !== issuer(event.locals.app);
	} catch {
		return false;
	}
}

function attributes(event: RequestEvent) {
	return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(event) } as const;
}

function isSecure({ locals }: RequestEvent): boolean {
	return locals.app.origin.startsWith('https:');
}
