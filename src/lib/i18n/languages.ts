/**
 * The languages of Postern by BCP 47 tag, each by its own name. A language has a folder of that tag
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
	'zh-Hans': '简体中文'
} as const;

export type Language = keyof typeof NAMES;

export const LANGUAGES = Object.keys(NAMES) as Language[];

/** Tags whose Chinese is written in traditional characters, by script or by place (CLDR, likely subtags). */
const TRADITIONAL = /^zh-(?!.*\bhans\b).*\b(hant|tw|hk|mo)\b/;

const primaryOf = (tag: string) => tag.split('-', 1)[0] ?? '';
const BY_PRIMARY = new Map(LANGUAGES.map((language) => [primaryOf(language), language]));

/** Our language for a tag such as `pt-BR`, or undefined. */
export function languageOf(tag: string | null | undefined): Language | undefined {
	if (!tag) return undefined;
	const lower = lowered(tag);
	return TRADITIONAL.test(lower) ? undefined : BY_PRIMARY.get(primaryOf(lower));
}

/**
 * The first of our languages among these tags, or undefined. Browsers add `zh` to a reader's `zh-TW`, so
 * beside Traditional Chinese it does not mean Simplified.
 */
export function firstOf(tags: readonly string[]): Language | undefined {
	const traditional = tags.some((tag) => TRADITIONAL.test(lowered(tag)));
	const plain = tags.filter((tag) => !traditional || lowered(tag) !== 'zh');
	return plain.map(languageOf).find((language) => language !== undefined);
}

const lowered = (tag: string) => tag.toLowerCase().replaceAll('_', '-');

/** The first of our languages that an `Accept-Language` header names (RFC 9110 §12.5.4). */
export function preferred(header: string | null): Language | undefined {
	const wishes = (header ?? '')
		.slice(0, 1000)
		.split(',')
		.map((entry) => {
			const [tag = '', weight] = entry.split(';').map((part) => part.trim());
			return { tag, q: weight?.startsWith('q=') ? Number(weight.slice(2)) : 1 };
		});
	const wanted = wishes.filter(({ q }) => q > 0).sort((a, b) => b.q - a.q);
	return firstOf(wanted.map(({ tag }) => tag));
}
