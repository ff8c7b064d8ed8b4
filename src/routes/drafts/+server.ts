import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { check, registrationFields } from '$lib/profile/schema';
import { readJson } from '$lib/server/http/read-json';
import * as browserMark from '$lib/server/http/browser-cookie';
import * as drafts from '$lib/server/sign-up/drafts';
import { canonical } from '$lib/server/identifier';
import { Refusal } from '$lib/server/errors';
import { refusing } from '$lib/server/http/error-response';
import { translator } from '$lib/i18n/server';
import { profile } from '$lib/server/profile/declaration';

const Draft = v.strictObject({ identifier: v.string(), fields: v.unknown() });

export const POST = refusing(async (event) => {
	const { db, passage, allowed_identifier, language } = event.locals;
	const t = translator(language);
	const body = await readJson(event.request, Draft);
	const identifier = canonical(body.identifier, allowed_identifier)?.value;
	if (!identifier) {
		throw new Refusal('invalid_request', t(`refusal.identifier.${allowed_identifier}`));
	}
	const checked = check(registrationFields(profile), body.fields, language);
	if (!checked.ok) {
		throw new Refusal('invalid_request', t('refusal.fields'), { fields: checked.errors });
	}
	const mark = browserMark.keep(event, passage.settings.origin);
	const id = await drafts.write(db, { identifier, values: checked.values, browserMark: mark });
	return json({ id }, { status: 201, headers: { 'cache-control': 'no-store' } });
});
