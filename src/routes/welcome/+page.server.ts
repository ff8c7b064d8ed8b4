import { error, fail, redirect } from '@sveltejs/kit';
import { check, inputs, isComplete, registrationFields } from '$lib/profile/schema';
import { fromForm, toForm } from '$lib/profile/wire';
import * as drafts from '$lib/server/drafts';
import { browserSecret, findIdentifiers, getIdentifiers, requireUser } from '$lib/server/guards';
import { onward } from '$lib/server/onward';
import type { Claims } from '$lib/server/passage';
import * as profiles from '$lib/server/profiles';
import { toRefusal } from '$lib/server/refuse';
import { safePath } from '$lib/server/return-to';
import { profile } from '../../profile.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const fields = registrationFields(profile);
const shown = { fields: inputs(fields) };
const NOBODY = { ...shown, values: {}, from_draft: false, identifier: null, next: null };
const SIGNED_OUT =
	'You have been signed out. What you typed is still here: sign in on another tab, then continue.';

export const load: PageServerLoad = async (event) => {
	const { db, passage } = event.locals;
	const { searchParams, origin } = event.url;
	// After a refused form the page is drawn for who is signed out too: it holds what was typed.
	if (!event.locals.user && event.request.method === 'POST') return NOBODY;
	const user = requireUser(event);
	const next = safePath(searchParams.get('next'), origin) ?? null;
	const kept = await profiles.find(db, user.passage_id);
	if (isComplete(profile, kept?.values ?? null)) redirect(303, next ?? '/dashboard');
	const identifiers = await getIdentifiers(event, user);
	const trace = { id: searchParams.get('draft'), browserSecret: browserSecret(event, passage) };
	const draft = await drafts.propose(db, identifiers.all, trace);
	return {
		...shown,
		// What was given before counts; what it lacks, a draft may have.
		values: toForm(fields, { ...draft, ...given(kept?.values) }),
		from_draft: !kept && draft !== undefined,
		identifier: identifiers.email || identifiers.phone,
		next
	};
};

export const actions: Actions = {
	default: async (event) => {
		const { db, user } = event.locals;
		const form = await readForm(event.request);
		const typed = fromForm(fields, form);
		const values = toForm(fields, typed);
		if (!user) return fail(401, { values, errors: {}, error: SIGNED_OUT });
		const checked = check(fields, typed);
		if (!checked.ok) return fail(400, { values, errors: checked.errors, error: undefined });
		try {
			await profiles.save(db, user.passage_id, checked.values);
		} catch (cause) {
			const { status, message } = toRefusal(cause);
			return fail(status, { values, errors: {}, error: message });
		}
		await forgetDrafts(event, user);
		redirect(303, await onward(db, user, { next: String(form.get('next')) }, event.url.origin));
	}
};

/** Saved is saved: a draft that stays meanwhile expires by itself. */
async function forgetDrafts({ locals: { db, passage } }: RequestEvent, user: Claims) {
	const identifiers = await findIdentifiers(passage, user).catch(() => undefined);
	if (identifiers) await drafts.forget(db, identifiers.all).catch(toRefusal);
}

function given(values: object = {}): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function readForm(request: Request): Promise<FormData> {
	return request.formData().catch((cause: unknown) => {
		// What is no form is told by a TypeError (Fetch, "consume body"); too large a one otherwise.
		throw cause instanceof TypeError ? error(400, 'This is not a form.') : cause;
	});
}
