import type { RequestEvent } from '@sveltejs/kit';
import type { Claims } from './passage.ts';

/**
 * The posted form, if the page that it stands on was drawn for this person; undefined for one of
 * somebody else: in a tab that was left open, another person may be signed in by now.
 */
export async function find(
	{ request }: RequestEvent,
	{ passage_id }: Claims
): Promise<FormData | undefined> {
	const form = await request.formData().catch(() => new FormData());
	return form.get('passage_id') === passage_id ? form : undefined;
}
