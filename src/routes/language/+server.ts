import { redirect } from '@sveltejs/kit';
import { languageOf } from '$lib/i18n/languages';
import * as cookies from '$lib/server/http/cookies';
import { safePath } from '$lib/server/http/safe-path';
import type { RequestHandler } from './$types';

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Keeps the language that somebody chose, and shows the page they were on in it. */
export const POST: RequestHandler = async (event) => {
	const form = await event.request.formData().catch(() => new FormData());
	const language = languageOf(String(form.get('language')));
	const { origin } = event.locals.passage.settings;
	if (language) {
		const name = cookies.nameOf('language', origin);
		cookies.set(event.cookies, origin, name, language, YEAR_SECONDS);
	}
	redirect(303, safePath(String(form.get('next')), origin) ?? '/');
};
