import { deployment } from '$lib/server/deployment';
import { pageTexts } from '$lib/i18n/server';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals: { app_name, language, user } }) => ({
	app_name,
	signup: (await deployment()).app.public_signup,
	language,
	texts: pageTexts(language),
	user: user && { passage_id: user.passage_id }
});
