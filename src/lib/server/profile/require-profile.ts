import { redirect, type RequestEvent } from '@sveltejs/kit';
import type { CompleteProfile } from '../../profile/declaration.ts';
import { isComplete } from '../../profile/validation.ts';
import { orTryLater, pageOf, requireUser } from '../session/guards.ts';
import type { Claims } from '../session/identity-client.ts';
import { profile as declared } from './declaration.ts';
import * as profiles from './profiles.ts';

/** A signed-in user and what `src/profile.ts` declares: a required field is never null. */
export interface UserWithProfile {
	user: Claims;
	profile: CompleteProfile<typeof declared>;
}

/**
 * The signed-in user of a page and their complete profile. Others go to `/login` or, where the profile
 * lacks a required field, to `/welcome`, and then back.
 */
export async function requireProfile(event: RequestEvent): Promise<UserWithProfile> {
	const user = requireUser(event);
	const stored = await orTryLater(event, profiles.find(event.locals.db, user.passage_id));
	if (stored && isComplete(declared, stored.values)) {
		return { user, profile: stored.values as UserWithProfile['profile'] };
	}
	const next = pageOf(event);
	// There /welcome leads without being asked.
	const isHome = next === event.locals.app.redirect_url;
	redirect(303, isHome ? '/welcome' : `/welcome?${new URLSearchParams({ next })}`);
}
