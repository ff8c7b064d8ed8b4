import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as addresses from '$lib/server/identity/users/identifiers';
import * as addressChanges from '$lib/server/identity/messages/address-changes';
import * as users from '$lib/server/identity/users/users';
import { ChangeEmail } from '$lib/server/identity/wire/requests';

export const PATCH = freshlySignedIn(
	ChangeEmail,
	async ({ db, app, session, body, asker, language }) => {
		// Passage's way to take one away.
		if (body.new_email === '') {
			await addressChanges.remove(db, app, session.user_id, { kind: 'email', language });
			return { magic_link: { id: '' } };
		}
		const user = await users.get(db, app, session.user_id);
		const wish = {
			path: body.magic_link_path,
			session_id: session.id,
			asker: asker(body.language ?? language)
		};
		const address = addresses.identifyAs('email', body.new_email);
		return { magic_link: { id: await addressChanges.start(db, app, user, address, wish) } };
	}
);
