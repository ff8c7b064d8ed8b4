import { deployment } from '$lib/server/app';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals: { app_name, user } }) => ({
	app_name,
	signup: (await deployment()).app.public_signup,
	user: user && { passage_id: user.passage_id }
});
