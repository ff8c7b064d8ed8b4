import { text } from '@sveltejs/kit';
import { jsonErrors } from '$lib/server/http/error-response';

export const GET = jsonErrors(async ({ locals: { db } }) => {
	await db.selectFrom('app').select('id').executeTakeFirstOrThrow();
	return text('ok');
});
