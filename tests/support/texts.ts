import { readFileSync } from 'node:fs';
import { LANGUAGES, type Language } from '../../src/lib/i18n/languages.ts';
import type { Texts } from '../../src/lib/i18n/translate.ts';

/** The texts of the app in all languages, as a test expects them on a page. */

function read<Names extends Record<string, string>>(file: string): Record<Language, Names> {
	const entries = LANGUAGES.map((language) => {
		const url = new URL(`../../src/lib/i18n/${language}/${file}.json`, import.meta.url);
		return [language, JSON.parse(readFileSync(url, 'utf8'))] as const;
	});
	return Object.fromEntries(entries) as Record<Language, Names>;
}

export const pages = read<Texts>('pages');
export const elements = read<Record<string, string>>('elements');

/** The names of texts, but for those which are a word of some language themselves, such as `or`. */
const words = new Set(
	[pages, elements].flatMap((each) => Object.values(each).flatMap(Object.values))
);
const names = [...Object.keys(pages.en), ...Object.keys(elements.en)];
export const KEYS = names.filter((key) => !words.has(key));

/** Puts a value into the text. */
export const filled = (text: string, value: string) => text.replace('{0}', value);
