import type { Cookies, RequestEvent } from '@sveltejs/kit';

/**
 * The cookies of the app. None is readable by scripts, none leaves the site, and on https those that
 * keep somebody signed in are bound to this host (draft-ietf-httpbis-rfc6265bis §4.1.3.2).
 */

/** The access token; the name is Passage's, so it has no prefix. */
export const ACCESS = 'psg_auth_token';

/** The name of a cookie of ours on that origin. */
export function nameOf(kind: 'refresh' | 'browser' | 'language', origin: string): string {
	return origin.startsWith('https:') ? `__Host-postern_${kind}` : `postern_${kind}`;
}

/**
 * The value of a cookie; undefined where two came under one name. The other was set by a neighbour
 * of this host, and which of them comes first is the neighbour's choice (RFC 6265 §8.6).
 */
export function get(event: RequestEvent, name: string): string | undefined {
	return isDoubled(event, name) ? undefined : event.cookies.get(name);
}

/** The refresh cookie, which holds the session's id before the token, to tell one session from another. */
export function findRefresh(
	event: RequestEvent,
	origin: string
): { sid: string; token: string } | undefined {
	const [sid = '', token = ''] = get(event, nameOf('refresh', origin))?.split('.') ?? [];
	return sid && token ? { sid, token } : undefined;
}

/** Whether two cookies came under one name, which is then nobody's. */
export function isDoubled({ request }: RequestEvent, name: string): boolean {
	const pairs = (request.headers.get('cookie') ?? '').split(';');
	return pairs.filter((pair) => pair.split('=', 1)[0]?.trim() === name).length > 1;
}

/** Sets a cookie that lasts `seconds`. */
export function set(
	cookies: Cookies,
	origin: string,
	name: string,
	value: string,
	seconds: number
): void {
	cookies.set(name, value, { ...attributes(origin), maxAge: Math.max(0, Math.floor(seconds)) });
}

/** Takes a cookie back, with the attributes that it was set with. */
export function clear(cookies: Cookies, origin: string, name: string): void {
	cookies.delete(name, attributes(origin));
}

function attributes(origin: string) {
	const secure = origin.startsWith('https:');
	return { path: '/', httpOnly: true, sameSite: 'lax', secure } as const;
}
