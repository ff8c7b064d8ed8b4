import { call, type PassageClient } from './identity-client.ts';

/** What the identity service keeps with a session, beside who it is of. */
export interface SessionFacts {
	/** The draft whose id stood in the link that began it. */
	draft: string | null;
	/** What its owner has to be told: whoever had the address before lost it. */
	notice: 'reclaimed' | null;
	/** Hash of the mark of the browser in which its owner signed up. */
	signed_up_in: string | null;
}

/** The facts of the session of an access token; undefined where it has ended. Throws Unavailable. */
export async function find(passage: PassageClient, token: string) {
	const response = await call(passage.settings, '/postern/v1/{app}/session', {
		headers: { authorization: `Bearer ${token}` }
	});
	if (!response.ok) return undefined;
	return ((await response.json()) as { session: SessionFacts }).session;
}
