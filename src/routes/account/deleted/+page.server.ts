import { requireNobody } from '$lib/server/session/guards';
import type { PageServerLoad } from './$types';

/** For whoever has just deleted their account. */
export const load: PageServerLoad = (event) => {
	requireNobody(event);
};
