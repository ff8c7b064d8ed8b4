import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals: { app_name, user } }) => ({
	app_name,
	user: user && { passage_id: user.passage_id }
});
