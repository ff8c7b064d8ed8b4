import { supportOf } from '$lib/server/brand';
import { pageTexts } from '$lib/i18n/server';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals: { app, language, user } }) => ({
	app_name: app.brand.name,
	support: supportOf(app.brand),
	footer: app.brand.footer,
	signup: app.public_signup,
	language,
	texts: pageTexts(language),
	user: user && { passage_id: user.passage_id }
});
