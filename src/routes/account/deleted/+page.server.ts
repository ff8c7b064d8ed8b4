import { requireNobody } from '$lib/server/guards';
import type { PageServerLoad } from './$types';

/** For whoever has just deleted their account. */
export const load: PageServerLoad = (event) => {
	requireNobody(event);
};
