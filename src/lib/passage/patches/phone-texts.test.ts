import { expect, test } from 'vitest';
import { LANGUAGES } from '../../i18n/languages.ts';
import { guessCountry, phoneTexts } from './phone-texts.ts';

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

test.each([[''], ['en-US@posix'], ['de_DE']])(
	'where the page has the language %j, countries have English names (F-01)',
	(lang) => {
		expect(phoneTexts(lang)).toMatchObject({ de: 'Germany' });
	}
);

test.each([
	[['de-AT', 'en-US'], 'at'],
	[['de', 'en-US'], 'de'],
	[['zh-Hant-HK'], 'hk'],
	[['ja'], 'jp'],
	[['es-419', 'es-MX'], 'mx'],
	[['en-US@posix', 'de-AT'], 'at'],
	[['en-US@posix'], 'us'],
	[[''], 'us'],
	[['C'], 'us'],
	[[], 'us'],
	[null, 'us'],
	[undefined, 'us']
])('the browser languages %j mean the country %s (F-01)', (languages, country) => {
	expect(guessCountry({ languages: languages as string[] })).toBe(country);
});

test('a browser that refuses to name its languages is in the US (F-01)', () => {
	const browser = {
		get languages(): string[] {
			throw new Error('refused');
		}
	};
	expect(guessCountry(browser)).toBe('us');
});
