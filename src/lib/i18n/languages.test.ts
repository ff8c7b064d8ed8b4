import { expect, test } from 'vitest';
import { LANGUAGES, NAMES, languageOf, preferred } from './languages.ts';

test('each language stands under its own name', () => {
	expect(NAMES['zh-Hans']).toBe('简体中文');
	for (const language of LANGUAGES) expect(languageOf(language)).toBe(language);
});

test.each([
	['pt-BR', 'pt'],
	['DE', 'de'],
	['fr_CH', 'fr'],
	['en-US@posix', 'en'],
	['zh', 'zh-Hans'],
	['zh-CN', 'zh-Hans'],
	['zh-SG', 'zh-Hans'],
	['zh-MY', 'zh-Hans'],
	['zh_CN', 'zh-Hans'],
	['ZH-HANS', 'zh-Hans'],
	['zh-Hans-CN', 'zh-Hans'],
	['zh-Hans-HK', 'zh-Hans'],
	['zh-Hant', undefined],
	['zh-Hant-CN', undefined],
	['zh-TW', undefined],
	['zh-tw', undefined],
	['zh_HK', undefined],
	['zh-HK', undefined],
	['zh-MO', undefined],
	['zh-Hant-HK', undefined],
	['yue-HK', undefined],
	['zhx', undefined],
	['tlh', undefined],
	['../en', undefined],
	['', undefined],
	[null, undefined]
])('the language of the tag %j is %j', (tag, language) => {
	expect(languageOf(tag)).toBe(language);
});

test.each([
	['zh-CN,zh;q=0.9,en;q=0.8', 'zh-Hans'],
	['zh-SG', 'zh-Hans'],
	['zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7', 'en'],
	['zh-HK,zh;q=0.9,zh-CN;q=0.8,en;q=0.7', 'zh-Hans'],
	['zh-CN,zh;q=0.9,zh-TW;q=0.8,en;q=0.7', 'zh-Hans'],
	['zh-TW,zh', undefined],
	['zh-Hant-TW,ja;q=0.9,fr;q=0.8', 'fr'],
	['zh-HK, zh-Hant;q=0.9', undefined],
	['zh-HK;q=0.5, zh-Hans;q=0.4', 'zh-Hans'],
	['tlh, en;q=0.3, fr;q=0.9, de;q=0.5', 'fr'],
	['it;q=0, tlh', undefined],
	['*', undefined],
	['', undefined],
	[null, undefined]
])('of %j a page takes %j', (header, language) => {
	expect(preferred(header)).toBe(language);
});
