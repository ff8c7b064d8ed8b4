// Holds all languages at once, so for the server only: a browser gets the texts of one.
import { LANGUAGES, type Language } from './languages.ts';
import { subset, translatorOf, type Texts, type Translate } from './translate.ts';

const files = import.meta.glob<Texts>('./*/pages.json', { eager: true, import: 'default' });

const inEachLanguage = <Value>(make: (texts: Texts) => Value) =>
	Object.fromEntries(
		LANGUAGES.map((language) => [language, make(files[`./${language}/pages.json`] as Texts)])
	) as Record<Language, Value>;

const translators = inEachLanguage(translatorOf);

// Errors of fields reach a page as finished sentences.
const forPages = inEachLanguage((texts) => subset(texts, /^(?!field\.|refusal\.)/));

/** Translates into that language. */
export const translator = (language: Language): Translate => translators[language];

/** The texts that pages in that language draw, for a browser. */
export const pageTexts = (language: Language): Texts => forPages[language];
