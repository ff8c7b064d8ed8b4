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
	const names = new Intl.DisplayNames([localeTag(lang), 'en'], {
		type: 'region',
		fallback: 'none'
	});
	const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
	const countries = codes.flatMap((code) => {
		const name = names.of(code.toUpperCase());
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
