import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as identifierChanges from '$lib/server/identity/identifier-changes';
import { ChangeEmail } from '$lib/server/identity/wire/requests';

export const PATCH = freshlySignedIn(
	ChangeEmail,
	async ({ db, app, session, body, requester, language }) => {
		const change = { kind: 'email', input: body.new_email, path: body.magic_link_path } as const;
		const asked = requester(body.language ?? language);
		return { magic_link: { id: await identifierChanges.start(db, app, session, change, asked) } };
	}
);
