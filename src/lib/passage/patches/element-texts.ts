import { firstOf, languageOf } from '../../i18n/languages.ts';
import { isConfirming } from './reauth.ts';
import * as translations from './translations.ts';
import english from '../../i18n/en/elements.json';

/** The texts that an element draws, by the keys in its code. */
export type Texts = Record<string, string>;

/**
 * The texts in the language of a tag such as `pt-BR`, else in the next of the browser's, else in English.
 * Never fails: an element without texts would draw the bare keys.
 */
export async function textsFor(locale: string): Promise<Texts> {
	try {
		const language = languageOf(locale) ?? firstOf([locale, ...navigator.languages]);
		return adapt({ ...english, ...(await translations.load(language ?? 'en')) });
	} catch {
		return adapt(english);
	}
}

/** The texts for this page: whom a disabled user asks, and no welcome for a user who never left. */
function adapt(texts: Texts): Texts {
	const support = globalThis.document?.querySelector('[data-postern-support]')?.textContent.trim();
	const disabled = 'account-no-longer-active';
	return {
		...texts,
		// In braces and quotes, vue-i18n takes the sign as text.
		...(support && { [disabled]: `${texts[disabled]} ${support.replace(/[@{}|]/g, "{'$&'}")}` }),
		...(isConfirming() && { 'welcome-back-sign-in-as': texts['sign-in-as'] ?? '' })
	};
}
