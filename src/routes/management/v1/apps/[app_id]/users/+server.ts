import { withApiKey } from '$lib/server/http/endpoint';
import * as creation from '$lib/server/identity/users/creation';
import * as listing from '$lib/server/identity/users/listing';
import { CreateUser } from '$lib/server/identity/wire/management-requests';
import { userResult } from '$lib/server/identity/wire/management-responses';
import { toUserPage } from '$lib/server/identity/wire/user-pages';
import * as userQueries from '$lib/server/identity/wire/user-queries';

export const GET = withApiKey(async ({ db, app, event }) => {
	const query = userQueries.read(app, event.url.searchParams);
	return toUserPage(app, event.url.pathname, query, await listing.list(db, app, query));
});

export const POST = withApiKey(
	CreateUser,
	async ({ db, app, body }) => userResult(db, app, await creation.create(db, app, body)),
	{ status: 201 }
);
