import { redirect } from '@sveltejs/kit';
import { languageOf } from '$lib/i18n/languages';
import * as cookies from '$lib/server/http/cookies';
import { safePath } from '$lib/server/http/safe-path';
import type { RequestHandler } from './$types';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Remembers the chosen language, and shows the page again in it. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData().catch(() => new FormData());
	const language = languageOf(String(form.get('language')));
	if (language) cookies.set(event, 'language', { value: language, seconds: YEAR_SECONDS });
	redirect(303, safePath(String(form.get('next')), event.locals.app.origin) ?? '/');
};
