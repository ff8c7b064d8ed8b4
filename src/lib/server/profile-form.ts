import { error, fail, type ActionFailure, type RequestEvent } from '@sveltejs/kit';
import type { FieldList } from '../profile/declaration.ts';
import type { Typed } from '../profile/input.ts';
import { check, type Errors, type Values } from '../profile/schema.ts';
import { fromForm, summary, toForm } from '../profile/wire.ts';
import { voice } from '../texts/voices.ts';
import * as profiles from './profiles.ts';
import { toRefusal } from './refuse.ts';

/** The form in which people change their own profile, posted with scripts or without. */

/** One field as it was saved meanwhile, and as this person has it; both to read. */
export interface Difference {
	name: string;
	label: string;
	saved: string;
	typed: string;
}

/** What a refused form is drawn with. */
export interface Refused {
	/** What was typed. */
	values: Typed;
	errors: Errors;
	/** What is wrong that is no field's fault; empty for nothing. */
	error: string;
	/** The version of the profile that the person has seen once they have read this. */
	version: number;
	/** Where the profile has changed meanwhile. */
	differences: Difference[];
}

export type Outcome =
	| { ok: true; form: FormData; version: number }
	| { ok: false; failure: ActionFailure<{ profile: Refused }> };

/**
 * Checks and saves a posted form of these fields as the profile of who is signed in. A refusal keeps
 * all that was typed: 400 with errors, 401 signed out, 409 where the profile has changed since the
 * form was drawn.
 */
export async function save<V extends Values>(
	event: RequestEvent,
	fields: FieldList<V>
): Promise<Outcome> {
	const { db, language, user } = event.locals;
	const say = voice(language);
	const form = await read(event.request);
	const typed = fromForm(fields, form);
	const seen = versionIn(form);
	const refuse = (status: number, why: Partial<Refused>): Outcome => {
		const nothing = { errors: {}, error: '', version: seen, differences: [] };
		const values = toForm(fields, typed);
		return { ok: false, failure: fail(status, { profile: { values, ...nothing, ...why } }) };
	};
	if (!user) return refuse(401, { error: say('profile.signed-out') });
	const checked = check(fields, typed, language);
	if (!checked.ok) return refuse(400, { errors: checked.errors });
	try {
		const { kept, outcome } = await profiles.save(db, user.passage_id, checked.values, seen);
		if (outcome !== 'stale') return { ok: true, form, version: kept.version };
		const ours = summary(fields, checked.values, language);
		const theirs = summary(fields, kept.values, language);
		return refuse(409, { version: kept.version, differences: compare(theirs, ours) });
	} catch (cause) {
		return refuse(toRefusal(cause).status, { error: say('profile.unsaved') });
	}
}

function compare(saved: ReturnType<typeof summary>, typed: typeof saved): Difference[] {
	return saved.flatMap(({ name, label, text }, index) => {
		const other = typed[index]?.text ?? '';
		return other === text ? [] : [{ name, label, saved: text, typed: other }];
	});
}

/** The version of the profile that the form was drawn from; 0 where there was none. */
function versionIn(form: FormData): number {
	const version = form.get('version');
	return typeof version === 'string' && /^\d{1,9}$/.test(version) ? Number(version) : 0;
}

function read(request: Request): Promise<FormData> {
	return request.formData().catch((cause: unknown) => {
		// What is no form is told by a TypeError (Fetch, "consume body"); too large a one otherwise.
		throw cause instanceof TypeError ? error(400, 'This is not a form.') : cause;
	});
}
