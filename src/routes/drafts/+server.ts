import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { registrationFields } from '$lib/profile/fields';
import { check } from '$lib/profile/validation';
import { readJson } from '$lib/server/http/read-json';
import * as browserCookie from '$lib/server/http/browser-cookie';
import * as clientInfo from '$lib/server/http/client-info';
import * as drafts from '$lib/server/sign-up/drafts';
import { canonical } from '$lib/server/identifier';
import { ApiError } from '$lib/server/errors';
import { jsonErrors } from '$lib/server/http/error-response';
import { translator } from '$lib/i18n/server';
import { profile } from '$lib/server/profile/declaration';

const Draft = v.strictObject({ identifier: v.string(), fields: v.unknown() });

export const POST = jsonErrors(async (event) => {
	const { db, app, language, limits } = event.locals;
	const t = translator(language);
	const body = await readJson(event.request, Draft);
	const identifier = canonical(body.identifier, app.allowed_identifier)?.value;
	if (!identifier) {
		throw new ApiError('invalid_request', t(`refusal.identifier.${app.allowed_identifier}`));
	}
	await limits.ofIdentifier(identifier, clientInfo.networksOf(event));
	const checked = check(registrationFields(profile), body.fields, language);
	if (!checked.ok) {
		throw new ApiError('invalid_request', t('refusal.fields'), { fields: checked.errors });
	}
	const browser_hash = browserCookie.ensure(event);
	const id = await drafts.write(db, { identifier, values: checked.values, browser_hash });
	return json({ id }, { status: 201, headers: { 'cache-control': 'no-store' } });
});
