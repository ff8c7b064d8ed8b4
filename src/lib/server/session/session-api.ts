import { getRequestEvent } from '$app/server';
import { asApiError } from '../http/error-response.ts';
import * as ownSession from '../identity/own-session.ts';
import * as log from '../log/log.ts';
import { call, unavailable, type SessionDetails } from './identity-client.ts';

/** What the identity service does with sessions. All of it throws as `call` does. */

export interface Refresh {
	refresh_token: string;
	/** Seconds since the epoch. */
	refresh_token_expiration: number;
}

type AuthResult = Refresh & { auth_token: string };

/** The session of an access token; undefined where it has ended. */
export function read(accessToken: string): Promise<SessionDetails | undefined> {
	return ask(({ db, app }) => ownSession.read(db, app, accessToken));
}

/** Exchanges a refresh token for the next pair; undefined where its session has ended. */
export async function redeem(refreshToken: string): Promise<AuthResult | undefined> {
	const response = await call('/v1/{app}/tokens', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ refresh_token: refreshToken })
	});
	if (!response.ok) return undefined;
	return ((await response.json()) as { auth_result: AuthResult }).auth_result;
}

/** Exchanges a refresh token for the next one alone, and reads the session; else as `redeem`. */
export function advance(refreshToken: string): Promise<(SessionDetails & Refresh) | undefined> {
	return ask(({ db, app }) => ownSession.advance(db, app, refreshToken));
}

/** Ends the session of an access token. */
export async function end(accessToken: string): Promise<void> {
	const headers = { authorization: `Bearer ${accessToken}` };
	await call('/postern/v1/{app}/session', { method: 'DELETE', headers });
}

/** Ends the session of a refresh token. */
export async function revoke(refreshToken: string): Promise<void> {
	const query = new URLSearchParams({ refresh_token: refreshToken });
	await call(`/v1/{app}/tokens?${query}`, { method: 'DELETE' });
}

/**
 * Asks what every page and login asks, of the functions behind the endpoint: a request in process would be a
 * quarter of a page's cost.
 */
async function ask<Answer>(
	question: (locals: App.Locals) => Promise<Answer>
): Promise<Answer | undefined> {
	log.countSubrequest();
	try {
		return await question(getRequestEvent().locals);
	} catch (cause) {
		if (asApiError(cause).status < 500) return undefined;
		throw unavailable(cause);
	}
}
