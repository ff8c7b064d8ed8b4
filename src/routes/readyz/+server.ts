import { text } from '@sveltejs/kit';
import { refusing } from '$lib/server/http/error-response';

export const GET = refusing(async ({ locals: { db } }) => {
	await db.selectFrom('app').select('id').executeTakeFirstOrThrow();
	return text('ok');
});
