import { fail } from '@sveltejs/kit';
import { storedFields } from '$lib/profile/fields';
import { inputs, toForm } from '$lib/profile/forms';
import * as account from '$lib/server/account';
import { ago } from '$lib/server/relative-time';
import { freshFor, orTryLater, requireUser } from '$lib/server/session/guards';
import * as formOwner from '$lib/server/session/form-owner';
import * as profileForm from '$lib/server/profile/profile-form';
import * as profiles from '$lib/server/profile/profiles';
import { ApiError } from '$lib/server/errors';
import { failWith } from '$lib/server/http/error-response';
import { translator } from '$lib/i18n/server';
import { profile } from '$lib/server/profile/declaration';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const fields = storedFields(profile);
const SIGNED_OUT = {
	passage_id: '',
	values: {},
	version: '',
	sessions: [],
	address_change: null,
	fresh_for: 0
};

export const load: PageServerLoad = async (event) => {
	const { app, db, language } = event.locals;
	const shown = { app_id: app.id, fields: inputs(fields, language) };
	// After a refused form the page is shown signed out too: it holds what was typed.
	if (!event.locals.user && event.request.method === 'POST') return { ...shown, ...SIGNED_OUT };
	const user = requireUser(event);
	const [stored, sessions, address_change] = await orTryLater(
		event,
		Promise.all([
			profiles.find(db, user.passage_id),
			account.listSessions(event),
			account.findAddressChange(event)
		])
	);
	return {
		...shown,
		passage_id: user.passage_id,
		values: toForm(fields, stored?.values ?? null),
		version: profileForm.versionOf(user, stored),
		sessions: sessions.map(({ authenticated_at, last_used_at, ...each }) => ({
			...each,
			since: ago(authenticated_at, language),
			active: ago(last_used_at, language)
		})),
		address_change,
		fresh_for: freshFor(user)
	};
};

export const actions: Actions = {
	profile: async (event) => {
		const saved = await profileForm.save(event, fields);
		if (!saved.ok) return saved.failure;
		return { profile: { saved: true as const, version: saved.version } };
	},
	session: (event) =>
		ending(event, async (form) => {
			const id = form.get('id');
			if (typeof id !== 'string') throw new ApiError('invalid_request');
			await account.endSession(event, id);
		}),
	others: (event) => ending(event, () => account.endOtherSessions(event))
};

async function ending(event: RequestEvent, end: (form: FormData) => Promise<void>) {
	const t = translator(event.locals.language);
	const refused = (error: string) => ({ sessions: { ended: false, error } });
	const form = await formOwner.find(event, requireUser(event));
	if (!form) return fail(409, refused(t('account.not-yours')));
	try {
		await end(form);
		return { sessions: { ended: true, error: '' } };
	} catch (cause) {
		return failWith(cause, () => refused(t('account.failed')));
	}
}
