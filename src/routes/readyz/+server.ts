import { text } from '@sveltejs/kit';
import { refusing } from '$lib/server/refuse';

export const GET = refusing(async ({ locals: { db } }) => {
	await db.selectFrom('app').select('id').executeTakeFirstOrThrow();
	return text('ok');
});
