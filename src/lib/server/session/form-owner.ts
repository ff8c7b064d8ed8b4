import type { RequestEvent } from '@sveltejs/kit';
import type { Claims } from './identity-client.ts';

/**
 * The posted form, if the page that it stands on was drawn for this person; undefined for one of
 * somebody else: in a tab that was left open, another person may be signed in by now.
 */
export async function find(
	event: RequestEvent,
	{ passage_id }: Claims
): Promise<FormData | undefined> {
	const { form, owner } = await read(event);
	return owner === passage_id ? form : undefined;
}

/** The posted form, with the id of whose page it stands on. */
export async function read({ request }: RequestEvent): Promise<{ form: FormData; owner: string }> {
	const form = await request.formData().catch(() => new FormData());
	return { form, owner: String(form.get('passage_id') ?? '') };
}
