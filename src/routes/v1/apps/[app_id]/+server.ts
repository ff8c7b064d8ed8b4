import { anyone } from '$lib/server/api';
import { toApp } from '$lib/server/identity/wire';

export const GET = anyone(async ({ app, event }) => ({
	app: toApp(app, event.locals.language)
}));
