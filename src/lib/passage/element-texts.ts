import { isConfirming } from './confirming.ts';
import english from './locales/en.json';

/** The words an element draws, by the names that its code uses. */
export type Texts = Record<string, string>;

const others = import.meta.glob<Texts>(['./locales/*.json', '!./locales/en.json'], {
	import: 'default'
});

/**
 * The texts for a language tag such as `pt-BR`, else for its language, else the English ones.
 * Never fails: an element without texts would draw the bare keys.
 */
export async function textsFor(locale: string): Promise<Texts> {
	const tag = locale.toLowerCase();
	const load = others[`./locales/${tag}.json`] ?? others[`./locales/${tag.split('-', 1)[0]}.json`];
	try {
		return said(load ? await load() : english);
	} catch {
		return said(english);
	}
}

/** Who is to confirm that it is them has not been away, and is not welcomed back. */
function said(texts: Texts): Texts {
	if (!isConfirming()) return texts;
	return { ...texts, 'welcome-back-sign-in-as': texts['sign-in-as'] ?? '' };
}
