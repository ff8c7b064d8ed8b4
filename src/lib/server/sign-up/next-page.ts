import type { RequestEvent } from '@sveltejs/kit';
import { profile } from '../profile/declaration.ts';
import { isComplete } from '../../profile/validation.ts';
import { safePath } from '../http/safe-path.ts';
import * as profiles from '../profile/profiles.ts';

/**
 * The page that follows a sign-in: `next` if that is a page of ours, else the dashboard; before it
 * `/welcome` while the profile is incomplete.
 */
export async function get(
	{ locals, url }: RequestEvent,
	wanted: { next?: string | null; draft?: string | null }
): Promise<string> {
	const next = safePath(wanted.next, url.origin);
	const stored = locals.user && (await profiles.find(locals.db, locals.user.passage_id));
	if (isComplete(profile, stored?.values ?? null)) return next ?? '/dashboard';
	const query = new URLSearchParams();
	if (next) query.set('next', next);
	if (wanted.draft) query.set('draft', wanted.draft.slice(0, 64));
	return query.size > 0 ? `/welcome?${query}` : '/welcome';
}
