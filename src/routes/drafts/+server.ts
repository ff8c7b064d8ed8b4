import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { check, registrationFields } from '$lib/profile/schema';
import { readJson } from '$lib/server/body';
import * as cookies from '$lib/server/cookies';
import * as drafts from '$lib/server/drafts';
import { browserSecret } from '$lib/server/guards';
import { canonical } from '$lib/server/identifier';
import { Refusal } from '$lib/server/refusal';
import { refusing } from '$lib/server/refuse';
import { profile } from '../../profile.ts';

const Draft = v.strictObject({ identifier: v.string(), fields: v.unknown() });

export const POST = refusing(async (event) => {
	const { db, passage } = event.locals;
	const body = await readJson(event.request, Draft);
	const identifier = canonical(body.identifier)?.value;
	if (!identifier) throw new Refusal('invalid_request', 'Enter a valid email address.');
	const checked = check(registrationFields(profile), body.fields);
	if (!checked.ok) {
		throw new Refusal('invalid_request', 'Some fields need another look.', {
			fields: checked.errors
		});
	}
	const secret = browserSecret(event, passage) ?? drafts.newBrowserSecret();
	const id = await drafts.write(db, { identifier, values: checked.values, browserSecret: secret });
	const { origin } = passage.settings;
	cookies.set(event.cookies, origin, cookies.nameOf('draft', origin), secret, drafts.LIFETIME);
	return json({ id }, { status: 201, headers: { 'cache-control': 'no-store' } });
});
