import type { RequestEvent } from '@sveltejs/kit';

/**
 * The cookies of the app: unreadable for scripts, not sent by other sites and, on https, all but the
 * access token bound to this host (draft-ietf-httpbis-rfc6265bis §4.1.3.2).
 */

export type Cookie = 'access' | 'refresh' | 'browser' | 'language' | 'flash';

/** The name of a cookie. That of the access token is Passage's, so it has no prefix. */
export function nameOf(event: RequestEvent, cookie: Cookie): string {
	if (cookie === 'access') return 'psg_auth_token';
	return isSecure(event) ? `__Host-postern_${cookie}` : `postern_${cookie}`;
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

/** The refresh cookie: the token, and the id of its session. */
export function findRefresh(event: RequestEvent): { sid: string; token: string } | undefined {
	const [sid = '', token = ''] = get(event, 'refresh')?.split('.') ?? [];
	return sid && token ? { sid, token } : undefined;
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

/** Deletes a cookie, with the attributes that it was set with. */
export function clear(event: RequestEvent, cookie: Cookie): void {
	event.cookies.delete(nameOf(event, cookie), attributes(event));
}

function attributes(event: RequestEvent) {
	return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(event) } as const;
}

function isSecure({ locals }: RequestEvent): boolean {
	return locals.app.origin.startsWith('https:');
}
