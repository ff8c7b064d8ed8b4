import { signedIn } from '$lib/server/api';
import * as tokens from '$lib/server/identity/tokens';

export const GET = signedIn(async ({ session: { app_id: _, ended_at: __, ...session } }) => ({
	session
}));

export const DELETE = signedIn(async ({ db, session }) => {
	await tokens.end(db, session.id);
	return undefined;
});
