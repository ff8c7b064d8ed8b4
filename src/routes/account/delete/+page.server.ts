import { fail, redirect } from '@sveltejs/kit';
import * as account from '$lib/server/account';
import { getIdentifiers, isFresh, requireUser } from '$lib/server/guards';
import { toRefusal } from '$lib/server/refuse';
import { voice } from '$lib/texts/voices';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const user = requireUser(event);
	const { email, phone } = await getIdentifiers(event, user);
	const { passage_id } = user;
	return { passage_id, identifier: email || phone, fresh: isFresh(user) };
};

export const actions: Actions = {
	default: async (event) => {
		const user = requireUser(event);
		const form = await event.request.formData().catch(() => new FormData());
		// In a tab that was left open, somebody else may be signed in by now.
		if (form.get('passage_id') !== user.passage_id) {
			return fail(409, { error: voice(event.locals.language)('account.failed') });
		}
		try {
			await account.remove(event, user);
		} catch (cause) {
			const { code, status } = toRefusal(cause);
			// The page asks for another sign-in itself.
			if (code === 'reauthentication_required') return fail(status, { error: '' });
			return fail(status, { error: voice(event.locals.language)('account.failed') });
		}
		redirect(303, '/account/deleted');
	}
};
