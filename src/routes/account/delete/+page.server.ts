import { fail, redirect } from '@sveltejs/kit';
import { translator } from '$lib/i18n/server';
import * as account from '$lib/server/account/account';
import { failWith } from '$lib/server/http/error-response';
import * as formOwner from '$lib/server/session/form-owner';
import { isFresh, orTryLater, requireUser } from '$lib/server/session/guards';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const user = requireUser(event);
	const { passage_id } = user;
	const { email, phone } = await orTryLater(event, event.locals.passage.getUser(passage_id));
	return { passage_id, identifier: email || phone, fresh: isFresh(user) };
};

export const actions: Actions = {
	default: async (event) => {
		const { db, language, user: signedIn } = event.locals;
		const { owner } = await formOwner.read(event);
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
			// The page itself asks for a fresh login.
			const isStale = (code: string) => code === 'reauthentication_required';
			return failWith(cause, ({ code }) => ({ error: isStale(code) ? '' : t('account.failed') }));
		}
		redirect(303, '/account/deleted');
	}
};
