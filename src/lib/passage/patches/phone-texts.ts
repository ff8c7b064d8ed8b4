import { type Language, languageOf } from '../../i18n/languages.ts';
import { localeTag } from './locale-tag.ts';

/** The texts of the country list; `{0}` is the number of countries found. */
const WORDS: Record<Language, [search: string, list: string, none: string, many: string]> = {
	en: ['Search for a country', 'Countries', 'No country found', 'Countries found: {0}'],
	de: ['Land suchen', 'Länder', 'Kein Land gefunden', 'Gefundene Länder: {0}'],
	es: ['Buscar un país', 'Países', 'No se ha encontrado ningún país', 'Países encontrados: {0}'],
	fr: ['Rechercher un pays', 'Pays', 'Aucun pays trouvé', 'Pays trouvés : {0}'],
	it: ['Cerca un Paese', 'Paesi', 'Nessun Paese trovato', 'Paesi trovati: {0}'],
	pl: ['Szukaj kraju', 'Kraje', 'Nie znaleziono kraju', 'Znalezione kraje: {0}'],
	pt: ['Procurar um país', 'Países', 'Nenhum país encontrado', 'Países encontrados: {0}'],
	zh: ['搜索国家或地区', '国家和地区', '未找到国家或地区', '找到的国家或地区：{0}']
};

/**
 * The texts of the phone input in the page's language, and the name of each country by its ISO 3166
 * code in lower case, from `Intl`. A country without a name there keeps its English one.
 */
export function phoneTexts(lang = document.documentElement.lang): Record<string, string> {
	const [search, list, none, many] = WORDS[languageOf(lang) ?? 'en'];
	const names = new Intl.DisplayNames([localeTag(lang), 'en'], {
		type: 'region',
		fallback: 'none'
	});
	const codes = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((first, _, letters) =>
		letters.map((second) => first + second)
	);
	const countries = codes.flatMap((code) => {
		const name = names.of(code.toUpperCase());
		return name ? [[code, name]] : [];
	});
	return {
		...(Object.fromEntries(countries) as Record<string, string>),
		selectedCountryAriaLabel: search,
		noCountrySelected: none,
		countryListAriaLabel: list,
		searchPlaceholder: search,
		zeroSearchResults: none,
		oneSearchResult: many.replace('{0}', '1'),
		multipleSearchResults: many.replace('{0}', '${count}')
	};
}
