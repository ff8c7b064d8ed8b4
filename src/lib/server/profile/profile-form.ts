import { error, fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { FieldList } from '../../profile/declaration.ts';
import type { Difference, Refused } from '../../profile/refused-form.ts';
import { check, type Values } from '../../profile/validation.ts';
import { fromForm, toForm } from '../../profile/forms.ts';
import { summary } from '../../profile/summary.ts';
import { translator } from '../../i18n/server.ts';
import type { Claims } from '../session/identity-client.ts';
import * as profiles from './profiles.ts';
import { toApiError } from '../http/error-response.ts';

/** The form for the user's own profile, posted with or without scripts. */

export type Outcome =
	| { ok: true; form: FormData; version: string }
	| { ok: false; failure: ActionFailure<{ profile: Refused }> };

/**
 * The user and the version of the profile that a form was drawn from, sent beside the fields: in a tab
 * that was left open, another user may be logged in by now.
 */
export function versionOf(
	{ passage_id }: Claims,
	stored: profiles.StoredProfile | undefined
): string {
	return `${passage_id}.${stored?.version ?? 0}`;
}

/**
 * Checks a posted form of these fields and saves it as the profile of the logged-in user. A failure
 * holds all that was typed: 400 with errors, 401 where its owner is logged out, 409 where the profile
 * has changed since the form was drawn, 503 where nothing can be saved now.
 */
export async function save<V extends Values>(
	event: RequestEvent,
	fields: FieldList<V>
): Promise<Outcome> {
	const { db, language, user, session_unknown } = event.locals;
	const t = translator(language);
	const form = await read(event.request);
	const typed = fromForm(fields, form);
	const drawn = String(form.get('version') ?? '');
	const [owner = '', version = ''] = drawn.split('.');
	const refuse = (status: number, why: Partial<Refused>): Outcome => {
		const nothing = { errors: {}, error: '', signed_out: false, version: drawn, differences: [] };
		const values = toForm(fields, typed);
		return { ok: false, failure: fail(status, { profile: { values, ...nothing, ...why } }) };
	};
	if (session_unknown) return refuse(503, { error: t('profile.unsaved') });
	if (!user || (owner && owner !== user.passage_id)) {
		return refuse(401, { error: t('profile.logged-out'), signed_out: true });
	}
	const checked = check(fields, typed, language);
	if (!checked.ok) return refuse(400, { errors: checked.errors });
	try {
		const { stored, outcome } = await profiles.save(
			db,
			user.passage_id,
			checked.values,
			/^\d{1,9}$/.test(version) ? Number(version) : 0
		);
		const now = versionOf(user, stored);
		if (outcome !== 'stale') return { ok: true, form, version: now };
		const ours = summary(fields, checked.values, language);
		const theirs = summary(fields, stored.values, language);
		const differences = compare(theirs, ours);
		// Two different values may show the same text.
		const error = differences.length > 0 ? '' : t('profile.stale');
		return refuse(409, { version: now, differences, error });
	} catch (cause) {
		return refuse(toApiError(cause).status, { error: t('profile.unsaved') });
	}
}

function compare(saved: ReturnType<typeof summary>, typed: typeof saved): Difference[] {
	return saved.flatMap(({ name, label, text }, index) => {
		const other = typed[index]?.text ?? '';
		return other === text ? [] : [{ name, label, saved: text, typed: other }];
	});
}

function read(request: Request): Promise<FormData> {
	return request.formData().catch((cause: unknown) => {
		// A body that is not a form is a TypeError (Fetch, "consume body"); one that is too large is not.
		throw cause instanceof TypeError ? error(400, 'This is not a form.') : cause;
	});
}
