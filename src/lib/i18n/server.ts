// Holds all languages at once, so for the server only: a browser gets the texts of one.
import { LANGUAGES, type Language } from './languages.ts';
import { subset, translatorOf, type Texts, type Translate } from './translate.ts';

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

// Errors of fields and names of passkeys reach a page as finished text.
const forPages = inEachLanguage((texts) =>
	JSON.stringify(subset(texts, /^(?!field\.|refusal\.|passkey-name\.)/))
);

/** Translates into that language. */
export const translator = (language: Language): Translate => translators[language];

/** The texts that pages in that language draw, for a browser, as JSON: Kit takes longer to write an object. */
export const pageTexts = (language: Language): string => forPages[language];
