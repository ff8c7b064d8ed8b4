import { error, json } from '@sveltejs/kit';
import * as mailbox from '$lib/server/delivery/mailbox';
import type { RequestHandler } from './$types';

export const GET: RequestHandler = async (event) => {
	const messages = await mailbox.read(event.locals, event);
	if (!messages) error(404, 'Not Found');
	return json(messages, { headers: { 'cache-control': 'no-store' } });
};
