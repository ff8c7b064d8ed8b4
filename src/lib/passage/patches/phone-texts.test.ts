import { expect, test } from 'vitest';
import { LANGUAGES } from '../../i18n/languages.ts';
import { countryOf, phoneTexts } from './phone-texts.ts';

test.each([
	['en', 'Germany', 'Search for a country'],
	['de', 'Deutschland', 'Land suchen'],
	['pt-BR', 'Alemanha', 'Procurar um país'],
	['zh', '德国', '搜索国家或地区']
])('in %s, Germany is %s', (lang, germany, search) => {
	expect(phoneTexts(lang)).toMatchObject({ de: germany, searchPlaceholder: search });
});

test.each(LANGUAGES)('%s has every text, and the countries of the phone input', (lang) => {
	const texts = phoneTexts(lang);
	expect(Object.values(texts).every(Boolean)).toBe(true);
	expect(texts).toHaveProperty('multipleSearchResults', expect.stringContaining('${count}'));
	expect(Object.keys(texts)).toEqual(expect.arrayContaining(['at', 'us', 'xk', 'ac', 'zw']));
});

test.each([
	[['de-AT', 'en-US'], 'at'],
	[['de', 'en-US'], 'de'],
	[['zh-Hant-HK'], 'hk'],
	[['ja'], 'jp'],
	[[], 'us']
])('%j: the country is %s', (languages, country) => {
	expect(countryOf(languages)).toBe(country);
});
