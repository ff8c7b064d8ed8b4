import { redirect } from '@sveltejs/kit';
import { isLoopback } from '$lib/server/settings/parsers';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals: { app, user } }) => {
	if (user) redirect(303, '/dashboard');
	return { hints: isLoopback(app.origin) };
};
