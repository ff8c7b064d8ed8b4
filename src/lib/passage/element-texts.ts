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
		return load ? await load() : english;
	} catch {
		return english;
	}
}
