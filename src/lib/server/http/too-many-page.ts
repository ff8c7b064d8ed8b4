import template from '../../../error.html?raw';
import type { Language } from '../../i18n/languages.ts';
import { translator } from '../../i18n/server.ts';
import * as brands from '../brand.ts';

/** The page for status 429: a text that is made once, because a flood asks for it often. */

const pages = new Map<Language, string>();

/** The page in that language. */
export function tooManyPage(language: Language, brand: brands.Brand): string {
	const page = pages.get(language) ?? draw(language, brand);
	pages.set(language, page);
	return page;
}

function draw(language: Language, brand: brands.Brand): string {
	const t = translator(language);
	return (
		template
			// The file with the colours would be refused too.
			.replace(/<link rel="stylesheet".*>/, () => brands.head(brand))
			.replace('lang="en"', `lang="${language}"`)
			.replaceAll('Something went wrong', t('error.429'))
			.replace('%sveltekit.status%', '429')
			.replace('%sveltekit.error.message%', t('error.429.advice'))
			.replace('Try again', t('try-again'))
	);
}
