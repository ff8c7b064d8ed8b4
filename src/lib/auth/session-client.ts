import type { Tokens } from '../passage/elements/token-store.ts';
import * as tabs from './tabs.ts';

/** The server refuses these tokens: only a new login helps. */
export class SessionRefused extends Error {}

// Two tries fit into the ten seconds in which the server accepts a token twice.
const PATIENCE_MS = 4_000;

/**
 * Exchanges the tokens for the session cookies; the draft and `next` of the page's address go along.
 * A request without an answer is sent once more: the server may have acted, and repeats its answer for a
 * few seconds.
 * @returns where the browser should go
 * @throws SessionRefused if the server refuses the tokens, another Error if another try may help
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
	if (!response.ok) throw new Error(`answered ${response.status}`);
	const { redirect_to } = (await response.json()) as { redirect_to: string };
	tabs.announceSignedIn();
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
