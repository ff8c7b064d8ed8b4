import { signedIn } from '$lib/server/http/endpoint';
import * as credentials from '$lib/server/identity/passkeys/credentials';
import * as names from '$lib/server/identity/passkeys/names';

export const GET = signedIn(async ({ db, session }) => ({
	passkeys: (await credentials.list(db, session.user_id)).map((credential) => ({
		id: credential.id,
		name: credential.name,
		provider: names.providerOf(credential),
		synced: credential.backed_up === 1,
		created_at: credential.created_at,
		last_used_at: credential.last_login_at,
		current: credential.id === session.authenticated_with
	}))
}));
