import { redirect } from '@sveltejs/kit';
import { orTryLater } from '$lib/server/session/guards';
import * as flash from '$lib/server/http/flash';
import * as session from '$lib/server/session/session';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
	await orTryLater(event, session.end(event));
	flash.put(event, 'logged-out');
	redirect(303, '/login');
};
