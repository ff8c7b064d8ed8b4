import { redirect, type RequestEvent } from '@sveltejs/kit';
import { profile } from './declaration.ts';
import { isComplete } from '../../profile/schema.ts';
import { orTryLater, pageOf, requireUser } from '../session/guards.ts';
import type { Claims } from '../session/identity-client.ts';
import * as profiles from './profiles.ts';

/** What `src/profile.ts` declares, filled in as far as sign-up requires. */
export type CompleteProfile = profiles.Kept['values'];

/**
 * The signed-in user of a page and their complete profile. Others go to `/login` or, where the profile
 * lacks a required field, to `/welcome`, and then back.
 */
export async function requireProfile(
	event: RequestEvent
): Promise<{ user: Claims; profile: CompleteProfile }> {
	const user = requireUser(event);
	const stored = await orTryLater(event, profiles.find(event.locals.db, user.passage_id));
	if (stored && isComplete(profile, stored.values)) return { user, profile: stored.values };
	const next = pageOf(event);
	// The dashboard is where /welcome leads without being asked.
	redirect(303, next === '/dashboard' ? '/welcome' : `/welcome?${new URLSearchParams({ next })}`);
}
