import { requireNobody } from '$lib/server/guards';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => ({
	app_id: event.locals.passage.settings.app_id,
	...requireNobody(event)
});
