import { signedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as metadata from '$lib/server/identity/users/metadata';
import * as users from '$lib/server/identity/users/users';
import { toCurrentUser } from '$lib/server/identity/wire/responses';
import { ChangeMetadata } from '$lib/server/identity/wire/requests';

export const GET = signedIn(async ({ db, app, session }) => ({
	user_metadata: metadata.of(await users.get(db, app, session.user_id)) ?? {}
}));

export const PATCH = signedIn(ChangeMetadata, async ({ db, app, session, body }) => {
	const user = await metadata.change(db, app, session.user_id, body.user_metadata);
	return { user: toCurrentUser(user, await credentials.list(db, user.id)) };
});
