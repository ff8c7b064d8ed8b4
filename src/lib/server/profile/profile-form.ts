import { error, fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { Field, FieldList } from '../../profile/declaration.ts';
import type { Difference, Refused } from '../../profile/refused-form.ts';
import { check, type Values } from '../../profile/validation.ts';
import { fromForm, toForm } from '../../profile/forms.ts';
import { pick } from '../../profile/localized.ts';
import { summary } from '../../profile/summary.ts';
import type { Language } from '../../i18n/languages.ts';
import { translator } from '../../i18n/server.ts';
import { toApiError } from '../http/error-response.ts';
import * as userFields from './user-fields.ts';

/** The form for the user's own profile, posted with or without scripts. */

export type Outcome =
	| { ok: true; form: FormData; version: string }
	| { ok: false; failure: ActionFailure<{ profile: Refused }> };

/**
 * Checks a posted form of these fields and saves what the logged-in user has typed. A failure holds all of
 * it: 400 with errors, 401 where its owner is logged out, 409 where a field has changed since the form was
 * drawn, 503 where nothing, or not all, can be saved now.
 */
export async function save<V extends Values>(
	event: RequestEvent,
	fields: FieldList<V>
): Promise<Outcome> {
	const { language, user, session_unknown } = event.locals;
	const t = translator(language);
	const form = await read(event.request);
	const typed = fromForm(fields, form);
	const drawn = String(form.get('version') ?? '');
	const [owner] = drawn.split('.');
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
		const now = await userFields.save(event, user, checked.values, drawn);
		if (now.outcome === 'saved') return { ok: true, form, version: now.version };
		if (now.outcome === 'half') {
			const labels = (metadata: boolean) =>
				listed(
					fields.filter(({ definition }) => definition.metadata === metadata),
					language
				);
			const error = t('profile.half-saved', labels(false), labels(true));
			return refuse(503, { version: now.version, error });
		}
		const ours = summary(fields, checked.values, language);
		const theirs = summary(fields, now.values, language);
		const differences = compare(theirs, ours);
		// Two different values may show the same text.
		const error = differences.length > 0 ? '' : t('profile.stale');
		return refuse(409, { version: now.version, differences, error });
	} catch (cause) {
		return refuse(toApiError(cause).status, { error: t('profile.unsaved') });
	}
}

/** The labels of these fields, as a sentence has them. */
function listed(fields: readonly Field[], language: Language): string {
	const labels = fields.map(({ definition }) => pick(definition.label, language));
	return new Intl.ListFormat(language).format(labels);
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
