import { json } from '@sveltejs/kit';
import * as elementTexts from '$lib/i18n/elements';
import { textsFor } from '$lib/passage/patches/element-texts';
import * as translations from '$lib/passage/patches/translations';
import type { RequestHandler } from './$types';

translations.use(elementTexts.load);

/** For elements on pages that are not ours: they ask for `pt-br` and the like, and draw what they get. */
export const GET: RequestHandler = async ({ params }) =>
	json(await textsFor(params.language), {
		headers: { 'cache-control': 'public, max-age=3600' }
	});
