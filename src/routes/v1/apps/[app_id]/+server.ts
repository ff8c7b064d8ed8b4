import { anyone } from '$lib/server/http/endpoint';
import { currentPem } from '$lib/server/identity/sessions/signing-keys';
import { toApp } from '$lib/server/identity/wire/responses';

export const GET = anyone(async ({ db, app, language, origin }) => ({
	app: toApp(app, await currentPem(db, app), language, origin)
}));
