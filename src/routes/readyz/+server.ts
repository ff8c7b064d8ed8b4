import { text } from '@sveltejs/kit';
import { assertReady } from '$lib/server/db/readiness';
import { jsonErrors } from '$lib/server/http/error-response';

export const GET = jsonErrors(async ({ locals: { db } }) => {
	await assertReady(db);
	return text('ok');
});
