import { isConfirming } from './reauth.ts';
import english from '../../i18n/en/elements.json';

/** The texts that an element draws, by the keys in its code. */
export type Texts = Record<string, string>;

const others = import.meta.glob<Texts>(
	['../../i18n/*/elements.json', '!../../i18n/en/elements.json'],
	{
		import: 'default'
	}
);

const path = (language = '') => `../../i18n/${language}/elements.json`;

/**
 * The texts for a language tag such as `pt-BR`, else for its language, else the English ones.
 * Never fails: an element without texts would draw the bare keys.
 */
export async function textsFor(locale: string): Promise<Texts> {
	const tag = locale.toLowerCase();
	const load = others[path(tag)] ?? others[path(tag.split('-', 1)[0])];
	try {
		return adapt(load ? await load() : english);
	} catch {
		return adapt(english);
	}
}

/** The texts for this page: whom a disabled user asks, and no welcome for a user who never left. */
function adapt(texts: Texts): Texts {
	const support = globalThis.document?.querySelector('[data-support]')?.textContent.trim();
	const disabled = 'account-no-longer-active';
	return {
		...texts,
		// In braces and quotes, vue-i18n takes the sign as text.
		...(support && { [disabled]: `${texts[disabled]} ${support.replace(/[@{}|]/g, "{'$&'}")}` }),
		...(isConfirming() && { 'welcome-back-sign-in-as': texts['sign-in-as'] ?? '' })
	};
}
