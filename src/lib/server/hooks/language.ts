import type { RequestEvent } from '@sveltejs/kit';
import { languageOf, preferred, type Language } from '../../i18n/languages.ts';
import * as cookies from '../http/cookies.ts';
import { Lru } from '../lru.ts';

/** The language of the page: the one chosen in the footer, else the browser's, else the app's. */
export function chooseLanguage(event: RequestEvent): void {
	const { locals, request } = event;
	locals.language =
		languageOf(cookies.get(event, 'language')) ??
		preferredIn(request.headers.get('accept-language')?.slice(0, 1000) ?? '') ??
		locals.language;
}

/** By header, of which a few are common. */
const known = new Lru<{ language: Language | undefined }>(100);

function preferredIn(header: string): Language | undefined {
	const { language } = known.get(header) ?? { language: preferred(header) };
	known.set(header, { language });
	return language;
}

/** Writes it into the page. */
export function writeLanguage(html: string, { locals }: RequestEvent): string {
	return html.replace('<html lang="en"', `<html lang="${locals.language}"`);
}
