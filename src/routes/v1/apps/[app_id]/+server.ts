import { anyone } from '$lib/server/http/endpoint';
import { toApp } from '$lib/server/identity/wire/responses';

export const GET = anyone(async ({ app, language, origin }) => ({
	app: toApp(app, language, origin)
}));
