import { signedIn } from '$lib/server/http/endpoint';
import * as metadata from '$lib/server/identity/users/metadata';
import { ChangeReadMetadata } from '$lib/server/identity/wire/requests';

/** As Passage's endpoint, for a form that must not overwrite what it did not show. */
export const PATCH = signedIn(ChangeReadMetadata, async ({ db, app, session, body }) => {
	const { user_metadata, version } = body;
	const user = await metadata.change(db, app, session.user_id, user_metadata, version);
	return { metadata_version: metadata.versionOf(user) };
});
