import { redirect } from '@sveltejs/kit';
import { isComplete, storedFields } from '$lib/profile/schema';
import { summary } from '$lib/profile/wire';
import { getIdentifiers, orTryLater, requireUser } from '$lib/server/session/guards';
import * as profiles from '$lib/server/profile/profiles';
import { profile } from '$lib/server/profile/declaration';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const user = requireUser(event);
	const { db, language } = event.locals;
	const kept = await orTryLater(event, profiles.find(db, user.passage_id));
	if (!isComplete(profile, kept?.values ?? null)) redirect(303, '/welcome');
	const { email, phone } = await getIdentifiers(event, user);
	return {
		name: kept?.values.name ?? null,
		identifier: email || phone,
		identifier_kind: email ? ('email' as const) : ('phone' as const),
		lines: summary(storedFields(profile), kept?.values ?? null, language)
	};
};
