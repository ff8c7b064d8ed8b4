import { redirect } from '@sveltejs/kit';
import * as account from '$lib/server/account';
import { orTryLater } from '$lib/server/guards';
import type { RequestHandler } from './$types';

/** Everything that is kept about who is signed in, as a file. */
export const GET: RequestHandler = async (event) => {
	const { user } = event.locals;
	if (!user) redirect(303, '/login?next=%2Faccount');
	const data = await orTryLater(event, account.collect(event, user));
	return new Response(`${JSON.stringify(data, null, '\t')}\n`, {
		headers: {
			'content-type': 'application/json',
			'content-disposition': 'attachment; filename="account-data.json"',
			'cache-control': 'no-store'
		}
	});
};
