import type { Language } from '../../i18n/languages.ts';
import type { Texts } from './element-texts.ts';

const found = import.meta.glob<Texts>(
	['../../i18n/*/elements.json', '!../../i18n/en/elements.json'],
	{ import: 'default' }
);

/** The texts of the elements in a language; nothing for English, which comes with the elements. */
export async function load(language: Language): Promise<Texts | undefined> {
	return found[`../../i18n/${language}/elements.json`]?.();
}
