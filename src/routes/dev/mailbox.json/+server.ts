import { error, json } from '@sveltejs/kit';
import { deployment } from '$lib/server/deployment';
import * as mailbox from '$lib/server/delivery/mailbox';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const messages = await mailbox.read(await deployment(), event);
	if (!messages) error(404, 'Not Found');
	return json(messages, { headers: { 'cache-control': 'no-store' } });
};
