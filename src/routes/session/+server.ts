import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { readJson } from '$lib/server/http/read-json';
import { commitDraft } from '$lib/server/sign-up/draft-commit';
import { onward } from '$lib/server/sign-up/next-page';
import { Refusal } from '$lib/server/errors';
import { refusing } from '$lib/server/http/error-response';
import * as session from '$lib/server/session/session';

const Exchange = v.strictObject({
	auth_token: v.pipe(v.string(), v.maxLength(4096)),
	refresh_token: v.optional(v.pipe(v.string(), v.maxLength(512))),
	draft: v.nullish(v.string()),
	next: v.nullish(v.string())
});

export const POST = refusing(async (event) => {
	const { db, passage } = event.locals;
	const body = await readJson(event.request, Exchange);
	const user = await session.begin(event, passage, body);
	if (!user || !(await commitDraft(event, user, body))) {
		throw new Refusal('invalid_refresh_token', 'That took too long. Please sign in again.');
	}
	const redirect_to = await onward(
		db,
		user,
		{ next: body.next, draft: body.draft },
		event.url.origin
	);
	return json({ redirect_to }, { headers: { 'cache-control': 'no-store' } });
});
