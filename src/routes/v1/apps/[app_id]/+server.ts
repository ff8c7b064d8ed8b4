import { anyone } from '$lib/server/http/endpoint';
import { toApp } from '$lib/server/identity/wire/responses';

export const GET = anyone(async ({ app, event }) => ({
	app: toApp(app, event.locals.language)
}));
