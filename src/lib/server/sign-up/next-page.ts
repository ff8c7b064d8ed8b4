import { profile } from '../profile/declaration.ts';
import { isComplete } from '../../profile/schema.ts';
import type { Db } from '../db/schema.ts';
import * as profiles from '../profile/profiles.ts';
import { safePath } from '../http/safe-path.ts';

/**
 * Where somebody who signed in goes: to `next` if that is a page of ours, else to the dashboard; and
 * by way of `/welcome` while the profile lacks something.
 */
export async function onward(
	db: Db,
	{ passage_id }: { passage_id: string },
	wish: { next?: string | null; draft?: string | null },
	origin: string
): Promise<string> {
	const next = safePath(wish.next, origin);
	const kept = await profiles.find(db, passage_id);
	if (isComplete(profile, kept?.values ?? null)) return next ?? '/dashboard';
	const query = new URLSearchParams();
	if (next) query.set('next', next);
	if (wish.draft) query.set('draft', wish.draft.slice(0, 64));
	return query.size > 0 ? `/welcome?${query}` : '/welcome';
}
