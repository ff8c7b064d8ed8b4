import { error, redirect } from '@sveltejs/kit';
import { toRefusal } from '$lib/server/http/error-response';
import * as session from '$lib/server/session/session';
import type { RequestHandler } from './$types';

export const POST: RequestHandler = async (event) => {
	await session.end(event, event.locals.passage).catch((cause: unknown) => {
		const { status, message } = toRefusal(cause);
		error(status, message);
	});
	redirect(303, '/login');
};
