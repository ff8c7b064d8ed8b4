// Text of a declaration: one for all languages, or one for each.
import type { Language } from '../i18n/languages.ts';

/** One text, or one for each language; English, or else the first, stands in for a missing one. */
export type Localized = string | { readonly [L in Language]?: string };

/** The text in that language. */
export function pick(texts: Localized, language: Language): string {
	if (typeof texts === 'string') return texts;
	return texts[language] ?? texts.en ?? Object.values(texts)[0] ?? '';
}

/** A frozen copy. */
export function freeze(texts: Localized): Localized {
	return typeof texts === 'string' ? texts : Object.freeze({ ...texts });
}
