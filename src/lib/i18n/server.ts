// Holds all languages at once, so for the server only: a browser gets the texts of one.
import { LANGUAGES, type Language } from './languages.ts';
import { translatorOf, type Texts, type Translate } from './translate.ts';

// Works in plain Node, and Vite finds the files by the shape of the path.
const files = await Promise.all(
	LANGUAGES.map(async (language) => {
		const file = await import(`./${language}/pages.json`, { with: { type: 'json' } });
		return [language, (file as { default: Texts }).default] as const;
	})
);

const inEachLanguage = <Value>(make: (texts: Texts) => Value) =>
	Object.fromEntries(files.map(([language, texts]) => [language, make(texts)])) as Record<
		Language,
		Value
	>;

const translators = inEachLanguage(translatorOf);

const texts = inEachLanguage((all) => all);

/** Translates into that language. */
export const translator = (language: Language): Translate => translators[language];

/** All texts of our pages in that language. */
export const textsIn = (language: Language): Texts => texts[language];
