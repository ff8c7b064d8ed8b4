import { summary } from '$lib/profile/summary';
import type { Values } from '$lib/profile/validation';
import { requireProfile } from '$lib/server/profile/require-profile';
import { orTryLater } from '$lib/server/session/guards';
import * as session from '$lib/server/session/session';
import { profile as declared } from '$lib/server/profile/declaration';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const { profile } = await requireProfile(event);
	const { user } = await orTryLater(event, session.details(event));
	const values = { ...user.user_metadata, ...profile } as Values;
	return {
		name: profile.name ?? null,
		identifier: user.email || user.phone,
		identifier_kind: user.email ? ('email' as const) : ('phone' as const),
		lines: summary(declared.fields, values, event.locals.language)
	};
};
