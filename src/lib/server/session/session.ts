import type { RequestEvent } from '@sveltejs/kit';
import { bearerToken } from '../http/bearer.ts';
import * as cookies from '../http/cookies.ts';
import * as log from '../log/log.ts';
import { call, Unavailable, type Claims, type PassageClient } from './identity-client.ts';
import * as seen from './liveness-cache.ts';

/**
 * The session of a browser: the access token in one HttpOnly cookie, the refresh token in another.
 */

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
	const bearer = bearerToken(event.request);
	if (bearer) return verifyAlive(event, passage, bearer);
	tellOfEnded(passage);
	// Of two that say whose session it is, neither does (C-02).
	if (cookies.isDoubled(event, refreshName(passage))) return null;
	const token = cookies.get(event, cookies.ACCESS);
	const kept = cookies.findRefresh(event, passage.settings.origin);
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
	const before = cookies.findRefresh(event, passage.settings.origin);
	// Begun already, and only the reply or what came after it was lost.
	if (before?.sid === claims.sid && (await find(event, passage))?.sid === claims.sid) return claims;
	if (tokens.refresh_token === undefined) {
		if (!(await verifyAlive(event, passage, tokens.auth_token))) return undefined;
		if (before) await revoke(passage, before);
		clear(event, passage);
		keepAccess(event, passage, tokens.auth_token, claims);
	} else {
		const result = await redeem(passage, tokens.refresh_token);
		const fresh = result && passage.read(result.auth_token);
		if (!fresh || fresh.passage_id !== claims.passage_id || fresh.sid !== claims.sid) {
			return undefined;
		}
		if (before && before.sid !== claims.sid) await revoke(passage, before);
		keep(event, passage, result, fresh);
	}
	return claims;
}

/**
 * Ends the session for real, at the service and in this browser. Where the service does not answer,
 * the session ends here at once and there as soon as it can be told.
 */
export async function end(event: RequestEvent, passage: PassageClient): Promise<void> {
	const token = cookies.get(event, cookies.ACCESS);
	const kept = cookies.findRefresh(event, passage.settings.origin);
	clear(event, passage);
	if (kept) seen.end(kept.token);
	try {
		const claims = token ? await passage.verify(token) : undefined;
		if (claims) {
			seen.end(claims.sid);
			await call(passage.settings, '/postern/v1/{app}/session', {
				method: 'DELETE',
				headers: { authorization: `Bearer ${token}` }
			});
		}
		if (kept) await revoke(passage, kept);
	} catch (cause) {
		if (!(cause instanceof Unavailable)) throw cause;
		log.fault(cause);
		if (kept) seen.tellLater(kept.token);
	}
}

/** Not awaited: whoever asks now has nothing to do with who signed out. */
function tellOfEnded(passage: PassageClient): void {
	const token = seen.takeUntold();
	if (token === undefined) return;
	revoke(passage, { token }).catch((cause: unknown) => {
		seen.tellLater(token);
		if (!(cause instanceof Unavailable)) log.fault(cause);
	});
}

async function verifyAlive(event: RequestEvent, passage: PassageClient, token: string) {
	const claims = await passage.verify(token);
	if (!claims || seen.isEnded(claims.sid)) return null;
	const reads = event.request.method === 'GET' || event.request.method === 'HEAD';
	if (reads && seen.isTrusted(claims.sid)) return claims;
	const response = await call(passage.settings, '/postern/v1/{app}/session', {
		headers: { authorization: `Bearer ${token}` }
	});
	if (!response.ok) return null;
	seen.alive(claims.sid);
	return claims;
}

async function refresh(event: RequestEvent, passage: PassageClient, refreshToken: string) {
	if (seen.isEnded(refreshToken)) return null;
	const result = await redeem(passage, refreshToken);
	const claims = result && passage.read(result.auth_token);
	if (!claims) return null;
	keep(event, passage, result, claims);
	return claims;
}

async function redeem(passage: PassageClient, refreshToken: string) {
	const response = await call(passage.settings, '/v1/{app}/tokens', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ refresh_token: refreshToken })
	});
	if (!response.ok) return undefined;
	return ((await response.json()) as { auth_result: AuthResult }).auth_result;
}

async function revoke(passage: PassageClient, kept: { sid?: string; token: string }) {
	const query = new URLSearchParams({ refresh_token: kept.token });
	await call(passage.settings, `/v1/{app}/tokens?${query}`, { method: 'DELETE' });
	if (kept.sid) seen.doubt(kept.sid);
}

function refreshName(passage: PassageClient): string {
	return cookies.nameOf('refresh', passage.settings.origin);
}

function keep(event: RequestEvent, passage: PassageClient, result: AuthResult, claims: Claims) {
	const { origin } = passage.settings;
	keepAccess(event, passage, result.auth_token, claims);
	const seconds = result.refresh_token_expiration - Date.now() / 1000;
	const value = `${claims.sid}.${result.refresh_token}`;
	cookies.set(event.cookies, origin, refreshName(passage), value, seconds);
	seen.alive(claims.sid);
}

function keepAccess(event: RequestEvent, passage: PassageClient, token: string, claims: Claims) {
	const seconds = claims.exp - Date.now() / 1000;
	cookies.set(event.cookies, passage.settings.origin, cookies.ACCESS, token, seconds);
}

/** Takes the cookies back. */
export function clear(event: RequestEvent, passage: PassageClient): void {
	const { origin } = passage.settings;
	cookies.clear(event.cookies, origin, cookies.ACCESS);
	cookies.clear(event.cookies, origin, refreshName(passage));
}
