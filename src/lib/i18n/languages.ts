/**
 * The languages of Postern by ISO 639 code, each by its own name. A language has a folder of that code
 * beside this file: `pages.json`, `elements.json` and `messages.ts`.
 */
export const NAMES = {
	en: 'English',
	de: 'Deutsch',
	es: 'Español',
	fr: 'Français',
	it: 'Italiano',
	pl: 'Polski',
	pt: 'Português',
	zh: '中文'
} as const;

export type Language = keyof typeof NAMES;

export const LANGUAGES = Object.keys(NAMES) as Language[];

/** Our language for a tag such as `pt-BR`, or undefined. */
export function languageOf(tag: string | null | undefined): Language | undefined {
	const primary = tag?.toLowerCase().split('-', 1)[0];
	return LANGUAGES.find((language) => language === primary);
}

/** The first of our languages that an `Accept-Language` header names (RFC 9110 §12.5.4). */
export function preferred(header: string | null): Language | undefined {
	const wishes = (header ?? '')
		.slice(0, 1000)
		.split(',')
		.map((entry) => {
			const [tag = '', weight] = entry.split(';').map((part) => part.trim());
			return { tag, q: weight?.startsWith('q=') ? Number(weight.slice(2)) : 1 };
		});
	return wishes
		.filter(({ q }) => q > 0)
		.sort((a, b) => b.q - a.q)
		.map(({ tag }) => languageOf(tag))
		.find((language) => language !== undefined);
}
