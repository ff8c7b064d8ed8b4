import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { ApiError } from '$lib/server/errors';
import { jsonErrors } from '$lib/server/http/error-response';
import { readJson } from '$lib/server/http/read-json';
import * as session from '$lib/server/session/session';
import * as claim from '$lib/server/sign-up/claim';
import * as nextPage from '$lib/server/sign-up/next-page';
import * as ownDrafts from '$lib/server/sign-up/own-drafts';

const Exchange = v.strictObject({
	auth_token: v.pipe(v.string(), v.maxLength(4096)),
	refresh_token: v.optional(v.pipe(v.string(), v.maxLength(512))),
	draft: v.nullish(v.string()),
	next: v.nullish(v.string())
});

export const POST = jsonErrors(async (event) => {
	const body = await readJson(event.request, Exchange);
	const headers = { 'cache-control': 'no-store' };
	const begun = await session.begin(event, body);
	if (!begun && (await claim.begin(event, body.auth_token))) {
		return json({ redirect_to: claim.pathFor(body) }, { headers });
	}
	if (!begun) throw new ApiError('invalid_refresh_token', 'That took too long. Log in again.');
	claim.forget(event);
	await ownDrafts.commit(event, body.draft);
	const redirect_to = await nextPage.get(event, body);
	return json({ redirect_to }, { headers });
});
