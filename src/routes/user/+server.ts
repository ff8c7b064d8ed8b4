import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { storedFields } from '$lib/profile/fields';
import { check } from '$lib/profile/validation';
import { readJson } from '$lib/server/http/read-json';
import { requireCaller } from '$lib/server/session/guards';
import * as profiles from '$lib/server/profile/profiles';
import { ApiError } from '$lib/server/errors';
import { jsonErrors } from '$lib/server/http/error-response';
import { translator } from '$lib/i18n/server';
import { profile } from '$lib/server/profile/declaration';

export const GET = jsonErrors(async (event) => {
	const { passage_id } = requireCaller(event);
	const stored = await profiles.find(event.locals.db, passage_id);
	if (!stored) throw new ApiError('profile_not_found');
	return answer(passage_id, stored, 200);
});

export const POST = jsonErrors(async (event) => {
	const { passage_id } = requireCaller(event);
	const { app, db, language } = event.locals;
	const body = await readJson(event.request, v.unknown());
	const checked = check(storedFields(profile), body, language);
	if (!checked.ok) {
		throw new ApiError('invalid_request', translator(language)('refusal.fields'), {
			fields: checked.errors
		});
	}
	const { stored, outcome } = await profiles.save(db, app, passage_id, checked.values);
	return answer(passage_id, stored, outcome === 'created' ? 201 : 200);
});

function answer(
	passage_id: string,
	{ values, created_at, updated_at }: profiles.StoredProfile,
	status: number
) {
	const headers = { 'cache-control': 'no-store' };
	return json({ passage_id, ...values, created_at, updated_at }, { status, headers });
}
