import { inputs, registrationFields } from '$lib/profile/schema';
import { requireNobody } from '$lib/server/guards';
import { profile } from '../../profile.ts';
import type { PageServerLoad } from './$types';

// src/lib/passage/pages/login.ts is its script: without a router, which nobody needs here.
export const csr = false;

export const load: PageServerLoad = (event) => ({
	app_id: event.locals.passage.settings.app_id,
	fields: inputs(registrationFields(profile)),
	...requireNobody(event)
});
