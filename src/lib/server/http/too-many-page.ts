import template from '../../../error.html?raw';
import type { Language } from '../../i18n/languages.ts';
import { translator } from '../../i18n/server.ts';

/** The page for status 429: a text that is made once, because a flood asks for it often. */

const pages = new Map<Language, string>();

/** The page in that language. */
export function tooManyPage(language: Language): string {
	const page = pages.get(language) ?? draw(language);
	pages.set(language, page);
	return page;
}

function draw(language: Language): string {
	const t = translator(language);
	return template
		.replace('lang="en"', `lang="${language}"`)
		.replaceAll('Something went wrong', t('error.429'))
		.replace('%sveltekit.status%', '429')
		.replace('%sveltekit.error.message%', t('error.429.advice'))
		.replace('Try again', t('try-again'));
}
