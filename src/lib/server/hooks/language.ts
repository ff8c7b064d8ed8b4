import type { Handle } from '@sveltejs/kit';
import { languageOf, preferred } from '../../i18n/languages.ts';
import * as cookies from '../http/cookies.ts';

/** The language of the page: the one chosen in the footer, else the browser's, else the app's. */
export const chooseLanguage: Handle = ({ event, resolve }) => {
	const { locals, request } = event;
	const language =
		languageOf(cookies.get(event, 'language')) ??
		preferred(request.headers.get('accept-language')) ??
		locals.language;
	locals.language = language;
	return resolve(event, {
		transformPageChunk: ({ html }) => html.replace('<html lang="en"', `<html lang="${language}"`)
	});
};
