import type { RequestEvent } from '@sveltejs/kit';
import * as cookies from './cookies.ts';
import { call, type Claims, type PassageClient } from './passage.ts';

/**
 * The session of a browser: the access token in one HttpOnly cookie, the refresh token in another.
 */

/** Seconds for which "this session is alive" is taken for true before a page is served. */
const TRUST = 30;
/** Sessions remembered; past that the oldest are forgotten and asked for again. */
const REMEMBERED = 10_000;
/** A session that was ended here: what was asked while it ended must not bring it back. */
const ENDED = -Infinity;

/** When each session was last seen alive, in milliseconds, or ENDED; oldest news first. */
const seenAlive = new Map<string, number>();

interface AuthResult {
	auth_token: string;
	refresh_token: string;
	refresh_token_expiration: number;
}

/**
 * Who is signed in, by an `Authorization: Bearer` header or the cookies; null for nobody. An access
 * token that expired is refreshed on the way. Throws Unavailable where that cannot be found out.
 */
export async function find(event: RequestEvent, passage: PassageClient): Promise<Claims | null> {
	const bearer = /^Bearer (\S+)$/i.exec(event.request.headers.get('authorization') ?? '')?.[1];
	if (bearer) return verifyAlive(event, passage, bearer);
	const token = cookies.get(event, cookies.ACCESS);
	const kept = keptRefresh(event, passage);
	const claims = token ? await verifyAlive(event, passage, token) : null;
	// The access cookie's name has no prefix, so a neighbour of this host can set one (C-02); the
	// refresh cookie is of this host for certain, and says whose session it is.
	if (claims && (!kept || kept.sid === claims.sid)) return claims;
	const refreshed = kept ? await refresh(event, passage, kept.token) : null;
	if (!refreshed && (token || kept)) clear(event, passage);
	return refreshed;
}

/**
 * Redeems the refresh token of somebody who has just signed in, keeps only the pair that it gives and
 * ends the session that this browser had before. Undefined, and no cookie set, where the tokens do
 * not belong together or are not good any more. Done again with the same tokens it answers the same,
 * for as long as the service lets a token be redeemed again, and later wherever the cookies arrived.
 */
export async function begin(
	event: RequestEvent,
	passage: PassageClient,
	tokens: { auth_token: string; refresh_token?: string }
): Promise<Claims | undefined> {
	const claims = await passage.verify(tokens.auth_token);
	if (!claims) return undefined;
	const before = keptRefresh(event, passage);
	// Begun already, and only the reply or what came after it was lost.
	if (before?.sid === claims.sid && (await find(event, passage))?.sid === claims.sid) return claims;
	if (tokens.refresh_token === undefined) {
		if (!(await verifyAlive(event, passage, tokens.auth_token))) return undefined;
		if (before) await revoke(passage, before);
		clear(event, passage);
		keepAccess(event, passage, tokens.auth_token, claims);
	} else {
		const result = await redeem(passage, tokens.refresh_token);
		const fresh = result && (await passage.verify(result.auth_token));
		if (!fresh || fresh.passage_id !== claims.passage_id || fresh.sid !== claims.sid) {
			return undefined;
		}
		if (before && before.sid !== claims.sid) await revoke(passage, before);
		keep(event, passage, result, fresh);
	}
	return claims;
}

/** Ends the session for real, at the service and in this browser. */
export async function end(event: RequestEvent, passage: PassageClient): Promise<void> {
	const token = cookies.get(event, cookies.ACCESS);
	const kept = keptRefresh(event, passage);
	const claims = token ? await passage.verify(token) : undefined;
	if (claims) {
		await call(passage.client, '/postern/v1/{app}/session', {
			method: 'DELETE',
			headers: { authorization: `Bearer ${token}` }
		});
		remember(claims.sid, ENDED);
	}
	if (kept) await revoke(passage, kept);
	clear(event, passage);
}

async function verifyAlive(event: RequestEvent, passage: PassageClient, token: string) {
	const claims = await passage.verify(token);
	if (!claims) return null;
	const reads = event.request.method === 'GET' || event.request.method === 'HEAD';
	const seen = seenAlive.get(claims.sid) ?? 0;
	if (reads && Date.now() - seen < TRUST * 1000) return claims;
	const response = await call(passage.client, '/postern/v1/{app}/session', {
		headers: { authorization: `Bearer ${token}` }
	});
	if (!response.ok) return null;
	remember(claims.sid, Date.now());
	return claims;
}

async function refresh(event: RequestEvent, passage: PassageClient, refreshToken: string) {
	const result = await redeem(passage, refreshToken);
	const claims = result && (await passage.verify(result.auth_token));
	if (!claims) return null;
	keep(event, passage, result, claims);
	return claims;
}

async function redeem(passage: PassageClient, refreshToken: string) {
	const response = await call(passage.client, '/v1/{app}/tokens', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ refresh_token: refreshToken })
	});
	if (!response.ok) return undefined;
	return ((await response.json()) as { auth_result: AuthResult }).auth_result;
}

async function revoke(passage: PassageClient, kept: { sid: string; token: string }): Promise<void> {
	const query = new URLSearchParams({ refresh_token: kept.token });
	await call(passage.client, `/v1/{app}/tokens?${query}`, { method: 'DELETE' });
	remember(kept.sid, ENDED);
}

/** The refresh cookie holds the session's id before the token, to tell one session from another. */
function keptRefresh(event: RequestEvent, passage: PassageClient) {
	const value = cookies.get(event, cookies.nameOf('refresh', passage.client.origin));
	const [sid = '', token = ''] = value?.split('.') ?? [];
	return sid && token ? { sid, token } : undefined;
}

function keep(event: RequestEvent, passage: PassageClient, result: AuthResult, claims: Claims) {
	const { origin } = passage.client;
	keepAccess(event, passage, result.auth_token, claims);
	const seconds = result.refresh_token_expiration - Date.now() / 1000;
	const name = cookies.nameOf('refresh', origin);
	cookies.set(event.cookies, origin, name, `${claims.sid}.${result.refresh_token}`, seconds);
	remember(claims.sid, Date.now());
}

function keepAccess(event: RequestEvent, passage: PassageClient, token: string, claims: Claims) {
	const seconds = claims.exp - Date.now() / 1000;
	cookies.set(event.cookies, passage.client.origin, cookies.ACCESS, token, seconds);
}

function clear(event: RequestEvent, passage: PassageClient): void {
	const { origin } = passage.client;
	cookies.clear(event.cookies, origin, cookies.ACCESS);
	cookies.clear(event.cookies, origin, cookies.nameOf('refresh', origin));
}

function remember(sid: string, at: number): void {
	const ended = seenAlive.get(sid) === ENDED;
	seenAlive.delete(sid);
	seenAlive.set(sid, ended ? ENDED : at);
	const [oldest] = seenAlive.keys();
	if (seenAlive.size > REMEMBERED && oldest !== undefined) seenAlive.delete(oldest);
}
