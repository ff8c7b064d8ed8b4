import { fail, redirect } from '@sveltejs/kit';
import * as account from '$lib/server/account';
import { getIdentifiers, isFresh, orTryLater, requireUser } from '$lib/server/session/guards';
import * as ownForm from '$lib/server/session/form-owner';
import { toRefusal } from '$lib/server/http/error-response';
import { translator } from '$lib/i18n/server';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const user = requireUser(event);
	const { email, phone } = await getIdentifiers(event, user);
	const { passage_id } = user;
	return { passage_id, identifier: email || phone, fresh: isFresh(user) };
};

export const actions: Actions = {
	default: async (event) => {
		const { db, language, user: signedIn } = event.locals;
		const { owner } = await ownForm.read(event);
		// Pressed again, because the answer to the first press was lost.
		if (!signedIn && (await orTryLater(event, account.isRemoved(db, owner)))) {
			redirect(303, '/account/deleted');
		}
		const user = requireUser(event);
		const t = translator(language);
		if (owner !== user.passage_id) return fail(409, { error: t('account.not-yours') });
		try {
			await account.remove(event, user);
		} catch (cause) {
			const { code, status } = toRefusal(cause);
			// The page asks for another sign-in itself.
			if (code === 'reauthentication_required') return fail(status, { error: '' });
			return fail(status, { error: t('account.failed') });
		}
		redirect(303, '/account/deleted');
	}
};
