import * as account from '$lib/server/account/account';
import { orTryLater, requireUser } from '$lib/server/session/guards';
import type { RequestHandler } from './$types';

/** All that is stored about the user, as a file. */
export const GET: RequestHandler = async (event) => {
	const user = requireUser(event, '/account');
	const data = await orTryLater(event, account.collect(event, user), '/account');
	return new Response(`${JSON.stringify(data, null, '\t')}\n`, {
		headers: {
			'content-type': 'application/json',
			'content-disposition': 'attachment; filename="account-data.json"',
			'cache-control': 'no-store'
		}
	});
};
