import { storedFields } from '$lib/profile/fields';
import { inputs, toForm } from '$lib/profile/forms';
import * as addresses from '$lib/server/account/addresses';
import * as passkeys from '$lib/server/account/passkeys';
import { carryOut } from '$lib/server/account/section-form';
import * as sessions from '$lib/server/account/sessions';
import * as profileForm from '$lib/server/profile/profile-form';
import * as profiles from '$lib/server/profile/profiles';
import { profile } from '$lib/server/profile/declaration';
import { momentOf } from '$lib/server/relative-time';
import { freshFor, orTryLater, requireUser } from '$lib/server/session/guards';
import type { Actions, PageServerLoad } from './$types';

const fields = storedFields(profile);
const SIGNED_OUT = {
	passage_id: '',
	values: {},
	version: '',
	passkeys: [],
	sessions: [],
	address_change: null,
	fresh_for: 0
};

export const load: PageServerLoad = async (event) => {
	const { app, db, language } = event.locals;
	const shown = { app_id: app.id, addable: app.passkeys, fields: inputs(fields, language) };
	// After a refused form the page is shown signed out too: it holds what was typed.
	if (!event.locals.user && event.request.method === 'POST') return { ...shown, ...SIGNED_OUT };
	const user = requireUser(event);
	const [stored, credentials, live, address_change] = await orTryLater(
		event,
		Promise.all([
			profiles.find(db, user.passage_id),
			passkeys.list(event),
			sessions.list(event),
			addresses.findChange(event)
		])
	);
	return {
		...shown,
		passage_id: user.passage_id,
		values: toForm(fields, stored?.values ?? null),
		version: profileForm.versionOf(user, stored),
		passkeys: credentials.map((each) => ({
			...each,
			created: momentOf(each.created_at, language),
			used: each.last_used_at ? momentOf(each.last_used_at, language) : null
		})),
		sessions: live.map((each) => ({
			...each,
			since: momentOf(each.authenticated_at, language),
			active: momentOf(each.last_used_at, language)
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
	'start-passkey': (event) => carryOut(event, 'passkeys', () => passkeys.startAddition(event)),
	'add-passkey': (event) =>
		carryOut(event, 'passkeys', (form) => passkeys.finishAddition(event, form), {
			invalid_request: 'account.passkey.failed'
		}),
	'rename-passkey': (event) =>
		carryOut(event, 'passkeys', (form) => passkeys.rename(event, form), {
			invalid_request: 'account.passkey.wrong-name'
		}),
	'remove-passkey': (event) =>
		carryOut(event, 'passkeys', (form) => passkeys.remove(event, form), {
			operation_not_allowed: 'account.passkey.last'
		}),
	session: (event) =>
		carryOut(event, 'sessions', (form) => sessions.end(event, String(form.get('id')))),
	others: (event) => carryOut(event, 'sessions', () => sessions.endOthers(event))
};
