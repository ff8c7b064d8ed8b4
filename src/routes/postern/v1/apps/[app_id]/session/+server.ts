import { signedIn } from '$lib/server/api';
import * as tokens from '$lib/server/identity/tokens';

export const GET = signedIn(async ({ session: { id, user_id, authenticated_at, expires_at } }) => ({
	session: { id, user_id, authenticated_at, expires_at }
}));

export const DELETE = signedIn(async ({ db, session }) => {
	await tokens.end(db, session.id);
	return undefined;
});
