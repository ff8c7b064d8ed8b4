import { redirect } from '@sveltejs/kit';
import { askedFields } from '$lib/profile/fields';
import { inputs } from '$lib/profile/forms';
import { isComplete } from '$lib/profile/validation';
import { toForm } from '$lib/profile/forms';
import { toApiError } from '$lib/server/http/error-response';
import { safePage } from '$lib/server/http/safe-path';
import * as profileForm from '$lib/server/profile/profile-form';
import * as userFields from '$lib/server/profile/user-fields';
import * as profiles from '$lib/server/profile/profiles';
import { orTryLater, requireUser } from '$lib/server/session/guards';
import * as session from '$lib/server/session/session';
import * as nextPage from '$lib/server/sign-up/next-page';
import * as ownDrafts from '$lib/server/sign-up/own-drafts';
import { profile } from '$lib/server/profile/declaration';
import type { Actions, PageServerLoad } from './$types';

const fields = askedFields(profile);
const SIGNED_OUT = {
	values: {},
	version: '',
	from_draft: false,
	identifier: null,
	next: null
};

export const load: PageServerLoad = async (event) => {
	const { app, db, language } = event.locals;
	const shown = { fields: inputs(fields, language) };
	// After a refused form the page is shown signed out too: it holds what was typed.
	const refused = event.request.method === 'POST';
	if (!event.locals.user && refused) return { ...shown, ...SIGNED_OUT };
	const user = requireUser(event);
	const next = safePage(event.url.searchParams.get('next'), app) ?? null;
	const stored = await orTryLater(event, profiles.find(db, user.passage_id));
	if (!refused && isComplete(profile, stored?.values ?? null)) {
		redirect(303, next ?? (await nextPage.home(event)));
	}
	const details = await orTryLater(event, session.details(event));
	const draft = given(await orTryLater(event, ownDrafts.propose(event)));
	const own = await orTryLater(event, userFields.find(event, user));
	const known = given(own.values);
	// The profile wins; the draft adds what the profile lacks.
	const values = { ...draft, ...known };
	return {
		...shown,
		values: toForm(fields, values),
		version: own.version,
		from_draft: Object.keys(values).length > Object.keys(known).length,
		identifier: details.user.email || details.user.phone,
		next
	};
};

export const actions: Actions = {
	default: async (event) => {
		const saved = await profileForm.save(event, fields);
		if (!saved.ok) return saved.failure;
		// Best effort: a draft that is left expires by itself.
		await ownDrafts.forget(event).catch(toApiError);
		const next = String(saved.form.get('next'));
		redirect(303, await orTryLater(event, nextPage.get(event, { next })));
	}
};

function given(values: object = {}): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
