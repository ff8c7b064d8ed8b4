import { json, type RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { readJson } from '$lib/server/body';
import * as drafts from '$lib/server/drafts';
import { browserSecret, findIdentifiers } from '$lib/server/guards';
import { onward } from '$lib/server/onward';
import type { Claims } from '$lib/server/passage';
import { Refusal } from '$lib/server/refusal';
import { refusing } from '$lib/server/refuse';
import * as session from '$lib/server/session';

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
	if (!user) throw tooLate();
	await commitDraft(event, user, body.draft);
	const redirect_to = await onward(
		db,
		user,
		{ next: body.next, draft: body.draft },
		event.url.origin
	);
	return json({ redirect_to }, { headers: { 'cache-control': 'no-store' } });
});

/** Only the browser that wrote a draft may commit it: without its cookie there is nothing to ask. */
async function commitDraft(event: RequestEvent, user: Claims, id: string | null | undefined) {
	const { db, passage } = event.locals;
	const secret = browserSecret(event, passage);
	if (secret === undefined) return;
	const identifiers = (await findIdentifiers(passage, user))?.all;
	if (!identifiers) throw tooLate();
	const { passage_id } = user;
	await drafts.commit(db, { passage_id, identifiers }, { id, browserSecret: secret });
}

function tooLate(): Refusal {
	return new Refusal('invalid_refresh_token', 'That took too long. Please sign in again.');
}
