import { freshFor, requireUser } from '$lib/server/guards';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
	const user = requireUser(event);
	return { app_id: event.locals.passage.settings.app_id, fresh_for: freshFor(user) };
};
