import { freshlySignedIn } from '$lib/server/http/endpoint';
import * as identifierChanges from '$lib/server/identity/identifier-changes';
import { ChangeEmail } from '$lib/server/identity/wire/requests';

export const PATCH = freshlySignedIn(
	ChangeEmail,
	async ({ db, app, session, body, requester, language }) => {
		const { new_email: input, magic_link_path: path, redirect_url: next } = body;
		const change = { kind: 'email', input, path, next } as const;
		const asked = requester(body.language ?? language);
		return { magic_link: { id: await identifierChanges.start(db, app, session, change, asked) } };
	}
);
