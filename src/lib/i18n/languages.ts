/** The languages of the pages, the elements and the messages, by their ISO 639 codes, each as it calls itself. */
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

/** The language among ours that a tag such as `pt-BR` means, or undefined. */
export function languageOf(tag: string | null | undefined): Language | undefined {
	const primary = tag?.toLowerCase().split('-', 1)[0];
	return LANGUAGES.find((language) => language === primary);
}

/** The first of ours among the languages of an `Accept-Language` header (RFC 9110 §12.5.4). */
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
