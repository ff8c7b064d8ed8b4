import { expect, test, vi } from 'vitest';
import { LANGUAGES } from '../../i18n/languages.ts';
import { load } from '../../i18n/elements.ts';
import * as translations from './translations.ts';
import { textsFor } from './element-texts.ts';
import { phoneTexts } from './phone-texts.ts';

translations.use(load);

/** The texts in a language, as the elements fill them in. */
async function textsIn(lang: string) {
	const texts = await textsFor(lang);
	return phoneTexts((key, [value = ''] = []) => texts[key]?.replace('{0}', value) ?? '', lang);
}

test.each([
	['en', 'Germany', 'Search for a country'],
	['de', 'Deutschland', 'Land suchen'],
	['pt-BR', 'Alemanha', 'Procurar um país']
])('in %s, Germany is %s', async (lang, germany, search) => {
	expect(await textsIn(lang)).toMatchObject({ de: germany, searchPlaceholder: search });
});

test.each(LANGUAGES)('%s has every text, and the countries of the phone input', async (lang) => {
	const texts = await textsIn(lang);
	expect(Object.values(texts).every(Boolean)).toBe(true);
	expect(texts).toHaveProperty('multipleSearchResults', expect.stringContaining('${count}'));
	expect(Object.keys(texts)).toEqual(expect.arrayContaining(['at', 'us', 'xk', 'ac', 'zw']));
});

test.each([[''], ['en-US@posix'], ['de_DE']])(
	'where the page has the language %j, countries have English names (F-01)',
	(lang) => {
		expect(phoneTexts((key) => key, lang)).toMatchObject({ de: 'Germany' });
	}
);

test.each([
	['lacks them', undefined],
	[
		'throws',
		() => {
			throw new Error('broken');
		}
	],
	[
		'gives no names',
		class {
			of() {}
		}
	]
])('a browser that %s keeps the English names of the phone input (F-01)', (_, DisplayNames) => {
	vi.stubGlobal('Intl', { ...Intl, getCanonicalLocales: (tag: string) => [tag], DisplayNames });
	expect(Object.keys(phoneTexts((key) => key, 'de')).filter((key) => key.length === 2)).toEqual([]);
	vi.unstubAllGlobals();
});
