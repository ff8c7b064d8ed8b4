import { localeTag } from './locale-tag.ts';

const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

/**
 * The texts of the phone input in the page's language, and the name of each country by its ISO 3166
 * code in lower case, from `Intl`. A country without a name there keeps its English one.
 */
export function phoneTexts(
	t: (key: string, values?: string[]) => string,
	lang = document.documentElement.lang
): Record<string, string> {
	const nameOf = namesIn(lang);
	const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
	const countries = codes.flatMap((code) => {
		const name = nameOf(code.toUpperCase());
		return name ? [[code, name]] : [];
	});
	return {
		...(Object.fromEntries(countries) as Record<string, string>),
		selectedCountryAriaLabel: t('search-country'),
		noCountrySelected: t('no-country-found'),
		countryListAriaLabel: t('countries'),
		searchPlaceholder: t('search-country'),
		zeroSearchResults: t('no-country-found'),
		oneSearchResult: t('countries-found', ['1']),
		multipleSearchResults: t('countries-found', ['${count}'])
	};
}

/** Names countries; none in a browser that cannot. Not asked when the page begins: the first answer takes long. */
function namesIn(lang: string): (code: string) => string | undefined {
	try {
		const names = new Intl.DisplayNames([localeTag(lang), 'en'], {
			type: 'region',
			fallback: 'none'
		});
		if (typeof names.of('DE') === 'string') return (code) => names.of(code);
	} catch {
		// As below.
	}
	return () => undefined;
}
