import type { RequestEvent } from '@sveltejs/kit';
import { ApiError } from '../errors.ts';
import { bearerToken } from '../http/bearer.ts';
import * as cookies from '../http/cookies.ts';
import type { Claims, SessionDetails } from './identity-client.ts';
import * as liveness from './liveness-cache.ts';
import * as sessionApi from './session-api.ts';

/**
 * The session of a browser: the access token in one HttpOnly cookie, the refresh token in another.
 * Where the service does not answer, all functions throw `temporarily_unavailable`.
 */

export interface SignedIn {
	user: Claims;
	access_token: string;
}

/**
 * The signed-in user, by an `Authorization: Bearer` header or the cookies, or null. An access token
 * that has expired is refreshed on the way.
 */
export async function find(event: RequestEvent): Promise<SignedIn | null> {
	const bearer = bearerToken(event.request);
	if (bearer) return verifyAlive(event, bearer);
	// One of two refresh cookies may be planted by a sibling host, so neither is trusted (C-02).
	if (cookies.isDoubled(event, 'refresh')) return null;
	const token = cookies.findAccess(event);
	const refresh = cookies.findRefresh(event);
	const signedIn = token ? await verifyAlive(event, token) : null;
	// A sibling host can plant an access cookie, whose name has no prefix, but no refresh cookie, which
	// therefore decides whose session it is (C-02).
	if (signedIn && (!refresh || refresh.sid === signedIn.user.sid)) return signedIn;
	const refreshed = refresh?.token && (await redeem(event, refresh.token));
	if (refreshed) return refreshed;
	if (token || refresh) clear(event);
	return null;
}

/**
 * Begins the session of a user who has just signed in: exchanges the refresh token, so that the page's copy is
 * used up, stores the next one beside the access token, and ends the session that this browser had before.
 * Undefined, and no cookie set, where the tokens do not belong together or have expired. Repeated with the same
 * tokens it does the same while they can be exchanged, and later wherever the cookies arrived.
 */
export async function begin(
	event: RequestEvent,
	tokens: { auth_token: string; refresh_token?: string }
): Promise<SignedIn | undefined> {
	const { passage, session_unknown, user, access_token } = event.locals;
	const claims = await passage.verify(tokens.auth_token);
	if (!claims) return undefined;
	const before = cookies.findRefresh(event);
	if (before?.sid === claims.sid) {
		// Exchanged again, the token would count as stolen.
		if (session_unknown) throw new ApiError('temporarily_unavailable');
		if (user?.sid === claims.sid) return { user, access_token };
	}
	const signedIn = { user: claims, access_token: tokens.auth_token };
	if (tokens.refresh_token === undefined) {
		if (!(await verifyAlive(event, tokens.auth_token))) return undefined;
		await leaveOther(event, before, claims);
		clear(event);
		storeAlone(event, signedIn);
	} else {
		const next = await advance(event, claims, tokens.refresh_token);
		if (!next) return undefined;
		await leaveOther(event, before, claims);
		store(event, signedIn, next);
	}
	return Object.assign(event.locals, signedIn);
}

/** Ends the session at the service, then in this browser: the cookies go only once it has ended. */
export async function end(event: RequestEvent): Promise<void> {
	const token = cookies.findAccess(event);
	const refresh = cookies.findRefresh(event);
	const claims = token && (await event.locals.passage.verify(token));
	if (claims) {
		await sessionApi.end(token);
		liveness.end(claims.sid);
	}
	if (refresh?.token) await revoke(refresh.sid, refresh.token);
	clear(event);
}

/** Deletes the session's cookies. */
export function clear(event: RequestEvent): void {
	cookies.clear(event, 'access');
	cookies.clear(event, 'refresh');
}

/**
 * What the service knows of the session and its user now: an address may have changed in another
 * browser. Asks it once in a request. Throws `invalid_access_token` where the session has ended.
 */
export async function details({ locals, request }: RequestEvent): Promise<SessionDetails> {
	const { user, access_token } = locals;
	if (!user) throw new ApiError('invalid_access_token');
	const known = asked.get(request);
	// The request may have begun with another session than the one that it has now.
	if (known?.session.id === user.sid) return known;
	const details = await ask(request, access_token);
	if (details?.session.id !== user.sid) throw new ApiError('invalid_access_token');
	return details;
}

/** Forgets what `details` has heard in this request, which has changed it since. */
export function forgetDetails({ request }: RequestEvent): void {
	asked.delete(request);
}

/** A session read as alive in the last 30 s is believed for a read, never for a change. */
async function verifyAlive(event: RequestEvent, token: string): Promise<SignedIn | null> {
	const user = await event.locals.passage.verify(token);
	if (!user || liveness.isEnded(user.sid)) return null;
	const isRead = ['GET', 'HEAD'].includes(event.request.method);
	const isAlive = (isRead && liveness.isTrusted(user.sid)) || (await ask(event.request, token));
	return isAlive ? { user, access_token: token } : null;
}

/** What the service has said of the session in a request. */
const asked = new WeakMap<Request, SessionDetails>();

/** Asks the service for the session of an access token; undefined where it has ended. */
async function ask(request: Request, token: string): Promise<SessionDetails | undefined> {
	const details = await sessionApi.read(token);
	if (!details) return undefined;
	liveness.put(details.session.id);
	asked.set(request, details);
	return details;
}

/** Exchanges a refresh token for the next pair and stores it; undefined where its session has ended. */
async function redeem(event: RequestEvent, refreshToken: string): Promise<SignedIn | undefined> {
	const pair = await sessionApi.redeem(refreshToken);
	const user = pair && event.locals.passage.read(pair.auth_token);
	return user && store(event, { user, access_token: pair.auth_token }, pair);
}

/** The refresh token that follows; undefined where the session has ended, or is another than in `claims`. */
async function advance({ request }: RequestEvent, claims: Claims, refreshToken: string) {
	const advanced = await sessionApi.advance(refreshToken);
	if (!advanced) return undefined;
	const { session, user, ...refresh } = advanced;
	if (session.id !== claims.sid || session.user_id !== claims.passage_id) return undefined;
	asked.set(request, { session, user });
	return refresh;
}

/** Ends the session that this browser had before, if it is another. */
async function leaveOther(
	event: RequestEvent,
	before: ReturnType<typeof cookies.findRefresh>,
	{ sid }: Claims
): Promise<void> {
	if (!before || before.sid === sid) return;
	const { user, access_token } = event.locals;
	if (before.token !== undefined) return revoke(before.sid, before.token);
	if (user?.sid !== before.sid) return;
	await sessionApi.end(access_token);
	liveness.end(before.sid);
}

async function revoke(sid: string, token: string): Promise<void> {
	await sessionApi.revoke(token);
	liveness.forget(sid);
}

function store(event: RequestEvent, signedIn: SignedIn, refresh: sessionApi.Refresh): SignedIn {
	setAccess(event, signedIn);
	const seconds = refresh.refresh_token_expiration - Date.now() / 1000;
	cookies.set(event, 'refresh', { value: refresh.refresh_token, seconds });
	liveness.put(signedIn.user.sid);
	return signedIn;
}

/** Stores a session without a refresh token. Its id stands in that cookie, which no sibling host can plant (C-02). */
function storeAlone(event: RequestEvent, signedIn: SignedIn): void {
	setAccess(event, signedIn);
	if (event.locals.app.refreshes) return;
	const { sid, exp } = signedIn.user;
	cookies.set(event, 'refresh', { value: sid, seconds: exp - Date.now() / 1000 });
}

function setAccess(event: RequestEvent, { user, access_token }: SignedIn): void {
	cookies.set(event, 'access', { value: access_token, seconds: user.exp - Date.now() / 1000 });
}
