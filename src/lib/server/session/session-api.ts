import { getRequestEvent } from '$app/server';
import { asApiError } from '../http/error-response.ts';
import * as ownSession from '../identity/own-session.ts';
import * as log from '../log/log.ts';
import { call, unavailable, type SessionDetails } from './identity-client.ts';

/** What the identity service does with sessions. All of it throws as `call` does. */

const SESSION = '/postern/v1/{app}/session';

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
	const response = await post('/v1/{app}/tokens', refreshToken);
	return (await answerOf<{ auth_result: AuthResult }>(response))?.auth_result;
}

/** Exchanges a refresh token for the next one alone, and reads the session; else as `redeem`. */
export function advance(refreshToken: string): Promise<(SessionDetails & Refresh) | undefined> {
	return ask(({ db, app }) => ownSession.advance(db, app, refreshToken));
}

/** Ends the session of an access token. */
export async function end(accessToken: string): Promise<void> {
	await call(SESSION, { method: 'DELETE', headers: bearer(accessToken) });
}

/** Ends the session of a refresh token. */
export async function revoke(refreshToken: string): Promise<void> {
	const query = new URLSearchParams({ refresh_token: refreshToken });
	await call(`/v1/{app}/tokens?${query}`, { method: 'DELETE' });
}

function post(path: string, refresh_token: string): Promise<Response> {
	const headers = { 'content-type': 'application/json' };
	return call(path, { method: 'POST', headers, body: JSON.stringify({ refresh_token }) });
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

async function answerOf<Body>(response: Response): Promise<Body | undefined> {
	return response.ok ? ((await response.json()) as Body) : undefined;
}

function bearer(token: string) {
	return { authorization: `Bearer ${token}` };
}
