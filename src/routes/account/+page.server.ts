import { inputs, toForm } from '$lib/profile/forms';
import * as activity from '$lib/server/account/activity';
import * as addresses from '$lib/server/account/addresses';
import * as passkeys from '$lib/server/account/passkeys';
import { carryOut } from '$lib/server/account/section-form';
import * as sessions from '$lib/server/account/sessions';
import * as profileForm from '$lib/server/profile/profile-form';
import * as userFields from '$lib/server/profile/user-fields';
import { profile } from '$lib/server/profile/declaration';
import { momentOf } from '$lib/server/relative-time';
import { freshFor, orTryLater, requireUser } from '$lib/server/session/guards';
import type { Actions, PageServerLoad } from './$types';

const { fields } = profile;
const SIGNED_OUT = {
	passage_id: '',
	values: {},
	version: '',
	passkeys: [],
	sessions: [],
	addresses: [],
	events: [],
	fresh_for: 0
};

export const load: PageServerLoad = async (event) => {
	const { app, env, language } = event.locals;
	const all_events = event.url.searchParams.get('activity') === 'all';
	const shown = {
		app_id: app.id,
		...passkeys.place(app),
		fields: inputs(fields, language),
		event_days: env.EVENT_DAYS,
		all_events
	};
	// After a refused form the page is shown signed out too: it holds what was typed.
	if (!event.locals.user && event.request.method === 'POST') return { ...shown, ...SIGNED_OUT };
	const user = requireUser(event);
	const [own, credentials, live, listed, happened] = await orTryLater(
		event,
		Promise.all([
			userFields.find(event, user),
			passkeys.list(event),
			sessions.list(event),
			addresses.list(event),
			activity.list(event, all_events)
		])
	);
	return {
		...shown,
		passage_id: user.passage_id,
		values: toForm(fields, own.values),
		version: own.version,
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
		addresses: listed,
		events: happened.map((each) => ({ ...each, when: momentOf(each.created_at, language) })),
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
	'change-address': (event) =>
		carryOut(event, 'addresses', (form) => addresses.change(event, form)),
	'cancel-address': (event) =>
		carryOut(event, 'addresses', (form) => addresses.cancel(event, form)),
	'remove-address': (event) =>
		carryOut(event, 'addresses', (form) => addresses.remove(event, form), {
			invalid_request: 'account.address.needed'
		}),
	session: (event) =>
		carryOut(event, 'sessions', (form) => sessions.end(event, String(form.get('id')))),
	others: (event) => carryOut(event, 'sessions', () => sessions.endOthers(event))
};
