import { signedIn } from '$lib/server/http/endpoint';
import * as tokens from '$lib/server/identity/sessions/tokens';

export const GET = signedIn(async ({ session: { app_id: _, ended_at: __, ...session } }) => ({
	session
}));

export const DELETE = signedIn(async ({ db, session }) => {
	await tokens.end(db, session.id);
	return undefined;
});
