import { signedIn } from '$lib/server/http/endpoint';
import * as tokens from '$lib/server/identity/sessions/tokens';
import * as users from '$lib/server/identity/users/users';

/** That the session lives, what it is, and whose: all that a page of the app needs, in one answer. */
export const GET = signedIn(async ({ db, app, session }) => {
	const { app_id: _, ended_at: __, signed_up_in, ...shown } = session;
	const user = await users.get(db, app, session.user_id);
	return {
		session: shown,
		user: {
			email: user.email ?? '',
			email_verified: user.email_verified === 1,
			phone: user.phone ?? '',
			phone_verified: user.phone_verified === 1,
			signed_up_in
		}
	};
});

export const DELETE = signedIn(async ({ db, session }) => {
	await tokens.end(db, session.id);
	return undefined;
});
