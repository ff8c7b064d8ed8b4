import { signedIn } from '$lib/server/api';
import * as tokens from '$lib/server/identity/tokens';
import * as users from '$lib/server/identity/users';

export const GET = signedIn(
	async ({ db, app, session: { app_id: _, ended_at: __, ...session } }) => {
		const { signed_up_in } = await users.get(db, app, session.user_id);
		return { session: { ...session, signed_up_in } };
	}
);

export const DELETE = signedIn(async ({ db, session }) => {
	await tokens.end(db, session.id);
	return undefined;
});
