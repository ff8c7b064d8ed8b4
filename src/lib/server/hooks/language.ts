import type { RequestEvent } from '@sveltejs/kit';
import { languageOf, preferred } from '../../i18n/languages.ts';
import * as cookies from '../http/cookies.ts';

/** The language of the page: the one chosen in the footer, else the browser's, else the app's. */
export function chooseLanguage(event: RequestEvent): void {
	const { locals, request } = event;
	locals.language =
		languageOf(cookies.get(event, 'language')) ??
		preferred(request.headers.get('accept-language')) ??
		locals.language;
}

/** Writes it into the page. */
export function writeLanguage(html: string, { locals }: RequestEvent): string {
	return html.replace('<html lang="en"', `<html lang="${locals.language}"`);
}
