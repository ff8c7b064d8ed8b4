import { expect, test } from 'vitest';
import { LANGUAGES } from '../../i18n/languages.ts';
import { phoneTexts } from './phone-texts.ts';

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
