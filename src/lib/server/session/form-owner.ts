import type { RequestEvent } from '@sveltejs/kit';
import type { Claims } from './identity-client.ts';

/**
 * The posted form, or undefined if its page was made for another user: in a tab that was left open,
 * another user may have logged in meanwhile.
 */
export async function find(
	event: RequestEvent,
	{ passage_id }: Claims
): Promise<FormData | undefined> {
	const { form, owner } = await read(event);
	return owner === passage_id ? form : undefined;
}

/** The posted form, and the id of the user that its page was made for. */
export async function read({ request }: RequestEvent): Promise<{ form: FormData; owner: string }> {
	const form = await request.formData().catch(() => new FormData());
	return { form, owner: String(form.get('passage_id') ?? '') };
}
