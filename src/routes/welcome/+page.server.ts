import { redirect } from '@sveltejs/kit';
import { inputs, isComplete, registrationFields } from '$lib/profile/schema';
import { toForm } from '$lib/profile/wire';
import { accessToken } from '$lib/server/http/bearer';
import * as draftAuthor from '$lib/server/sign-up/draft-author';
import * as drafts from '$lib/server/sign-up/drafts';
import { getIdentifiers, orTryLater, requireUser } from '$lib/server/session/guards';
import { onward } from '$lib/server/sign-up/next-page';
import type { Claims } from '$lib/server/session/identity-client';
import * as profileForm from '$lib/server/profile/profile-form';
import * as profiles from '$lib/server/profile/profiles';
import { toRefusal } from '$lib/server/http/error-response';
import { safePath } from '$lib/server/http/safe-path';
import * as sessionFacts from '$lib/server/session/session-facts';
import { profile } from '$lib/server/profile/declaration';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

const fields = registrationFields(profile);
const NOBODY = {
	...{ values: {}, version: '', from_draft: false },
	...{ notice: null, identifier: null, next: null }
};

export const load: PageServerLoad = async (event) => {
	const { db, language } = event.locals;
	const shown = { fields: inputs(fields, language) };
	const { searchParams, origin } = event.url;
	// After a refused form the page is drawn for everybody: it holds what was typed.
	const refused = event.request.method === 'POST';
	if (!event.locals.user && refused) return { ...shown, ...NOBODY };
	const user = requireUser(event);
	const next = safePath(searchParams.get('next'), origin) ?? null;
	const kept = await orTryLater(event, profiles.find(db, user.passage_id));
	if (!refused && isComplete(profile, kept?.values ?? null)) redirect(303, next ?? '/dashboard');
	const identifiers = await getIdentifiers(event, user);
	const facts = await findFacts(event);
	const author = draftAuthor.of(event, identifiers, facts);
	const draft = await orTryLater(event, drafts.propose(db, author));
	const known = given(kept?.values);
	const values = { ...given(draft), ...known };
	return {
		...shown,
		// What was given before counts; what it lacks, a draft may have.
		values: toForm(fields, values),
		version: profileForm.versionOf(user, kept),
		from_draft: Object.keys(values).length > Object.keys(known).length,
		notice: kept ? null : (facts?.notice ?? null),
		identifier: identifiers.email || identifiers.phone,
		next
	};
};

export const actions: Actions = {
	default: async (event) => {
		const saved = await profileForm.save(event, fields);
		if (!saved.ok) return saved.failure;
		const user = requireUser(event);
		await forgetDrafts(event, user);
		const next = String(saved.form.get('next'));
		const on = onward(event.locals.db, user, { next }, event.url.origin);
		redirect(303, await orTryLater(event, on));
	}
};

/** Saved is saved: a draft that stays meanwhile expires by itself. */
async function forgetDrafts(event: RequestEvent, user: Claims) {
	const author = await draftAuthor.find(event, user).catch(() => undefined);
	if (author) await drafts.forget(event.locals.db, author).catch(toRefusal);
}

/** Nothing where the service does not answer: a message tells the person of a notice, too. */
function findFacts(event: RequestEvent) {
	return sessionFacts.find(event.locals.passage, accessToken(event)).catch(() => undefined);
}

function given(values: object = {}): Record<string, unknown> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}
