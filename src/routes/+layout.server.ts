import { supportOf } from '$lib/server/brand';
import { pageTexts } from '$lib/i18n/page-texts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals: { app, language, user }, route }) => ({
	app_name: app.brand.name,
	support: supportOf(app.brand),
	footer: app.brand.footer,
	signup: app.public_signup,
	language,
	texts: pageTexts(language, route.id),
	user: user && { passage_id: user.passage_id }
});
