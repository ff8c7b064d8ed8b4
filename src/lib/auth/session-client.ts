import * as tabs from './tabs.ts';

/** What the identity service gives at a sign-in, in the spelling of the elements. */
export interface Tokens {
	authToken: string;
	refreshToken?: string;
}

/** The server does not take these tokens (any more): only a new sign-in helps. */
export class SessionRefused extends Error {}

// Twice this is less than the ten seconds for which the server lets a token be redeemed again.
const PATIENCE_MS = 4_000;

/**
 * Exchanges the tokens for the session cookies; the draft and `next` of the page's address go along.
 * An answer that does not come is asked for once more: the server may have acted, and only for a few
 * seconds it answers the same again.
 * @returns where the browser should go
 * @throws SessionRefused if the tokens are not accepted, another Error if it is worth trying again
 */
export async function start(tokens: Tokens): Promise<string> {
	const query = new URLSearchParams(location.search);
	const body = JSON.stringify({
		auth_token: tokens.authToken,
		refresh_token: tokens.refreshToken,
		draft: query.get('draft') ?? undefined,
		next: query.get('next') ?? undefined
	});
	const response = await post(body).catch(() => post(body));
	if (response.status === 401) throw new SessionRefused();
	if (!response.ok) throw new Error(`the session was answered with ${response.status}`);
	const { redirect_to } = (await response.json()) as { redirect_to: string };
	tabs.tellSignedIn();
	return redirect_to;
}

function post(body: string): Promise<Response> {
	return fetch('/session', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body,
		signal: AbortSignal.timeout(PATIENCE_MS)
	});
}
