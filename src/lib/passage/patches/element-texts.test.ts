import { describe, expect, test, vi } from 'vitest';
import { LANGUAGES } from '../../i18n/languages.ts';
import * as elementSources from '../build/element-sources.ts';
import { load } from '../../i18n/elements.ts';
import * as translations from './translations.ts';
import { textsFor, type Texts } from './element-texts.ts';
import { phoneTexts } from './phone-texts.ts';
import english from '../../i18n/en/elements.json' with { type: 'json' };

translations.use(load);

const found = import.meta.glob<Texts>('../../i18n/*/elements.json', {
	eager: true,
	import: 'default'
});
const languages = Object.entries(found).map(([path, texts]): [string, Texts] => [
	path.split('/').at(-2) ?? '',
	texts
]);
const others = languages.filter(([language]) => language !== 'en');

const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();

describe('a browser that asks for', () => {
	test.each(['en', 'en-GB', 'EN-us', 'tlh', 'tlh-KX', '', '../en'])('%j gets words', async (tag) =>
		expect(await textsFor(tag)).toEqual(english)
	);

	test.each(others)('%s gets them, whatever the region', async (language, texts) => {
		for (const tag of [language, language.toUpperCase(), `${language}-XX`]) {
			expect(await textsFor(tag), tag).toEqual(texts);
		}
	});

	test('Traditional Chinese gets the next of its languages', async () => {
		const browser = vi.spyOn(navigator, 'languages', 'get');
		for (const [languages, expected] of [
			[['zh-TW', 'zh', 'de'], 'de'],
			[['zh-HK', 'zh-Hans', 'en'], 'zh-Hans'],
			[['zh-TW'], 'en']
		] as const) {
			browser.mockReturnValue(languages);
			expect(await textsFor(languages[0])).toEqual(found[`../../i18n/${expected}/elements.json`]);
		}
		browser.mockReturnValue(null as never);
		expect(await textsFor('zh-TW')).toEqual(english);
		browser.mockRestore();
	});
});

test('a disabled user reads the support that the page names', async () => {
	const textContent = ' Questions? Contact help@acme.example. ';
	vi.stubGlobal('document', { querySelector: () => ({ textContent }) });
	expect((await textsFor('en'))['account-no-longer-active']).toBe(
		"This account has been disabled. Questions? Contact help{'@'}acme.example."
	);
	vi.unstubAllGlobals();
});

describe('the names of the texts', () => {
	const published = elementSources.read();
	const rewritten = published.map(([path, source]) => elementSources.rewrite(source, path));
	const original = published.map(([, source]) => source);
	const all = [...original, ...rewritten, String(phoneTexts)].join('\n');
	/** `t("a")`, `_ctx.t("a")`, `useLocale().t("a", [b])`, `unref(t)("a")` */
	const drawn = [...all.matchAll(/(?:\bt|\bunref\(t\))\(["']([^"']*)["'](, \[)?/g)];
	/** `nameKey: "a"`, of the providers, whose names stand in for a literal in some calls */
	const named = [...all.matchAll(/\bnameKey: "([^"]*)"/g)];

	test('are those that the elements and their patches draw', () => {
		const keys = [...drawn, ...named].map(([, key]) => key);
		expect(new Set(keys)).toEqual(new Set(Object.keys(english)));
	});

	test("are literals in the elements' code, except a provider's", () => {
		// The library behind `t` passes its arguments on with a spread.
		const computed = published
			.filter(([, source]) => source.includes('useLocale'))
			.flatMap(([, source]) => [...source.matchAll(/(?:\bt|\bunref\(t\))\((?!"|\.\.\.)([^)]*)/g)])
			.map(([, argument]) => argument);
		expect(new Set(computed)).toEqual(
			new Set([
				'socialConnectionMetadata[props.connection].nameKey',
				'metadata.nameKey',
				'item.nameKey',
				'connection != null ? connection : ""'
			])
		);
	});

	test('stand for a text with places where the elements fill some in', () => {
		const filled = drawn.filter(([, , list]) => list).map(([, key]) => key);
		const open = Object.entries(english).filter(([, text]) => places(text).length > 0);
		expect(new Set(filled)).toEqual(new Set(open.map(([key]) => key)));
	});
});

test('there are texts in every language that the service knows', () => {
	const names = languages.map(([language]) => language).sort();
	expect(names).toEqual(LANGUAGES.toSorted());
});

describe.each(languages)('the texts in %s', (_, texts) => {
	const pairs = Object.entries(english).map(([key, original]): [string, string, string] => [
		key,
		texts[key] ?? '',
		original
	]);

	test('have the names of the English ones, in their order', () =>
		expect(Object.keys(texts)).toEqual(Object.keys(english)));

	test('are words, never a bare name', () => {
		for (const [key, text] of pairs) {
			expect(text, key).toMatch(/^\S(.*\S)?$/);
			// A single word may be its own name: `email`, `or`.
			if (key.includes('-')) expect(text, key).not.toBe(key);
		}
	});

	test('have the places and the markup of the English ones', () => {
		for (const [key, text, original] of pairs) {
			expect(places(text), key).toEqual(places(original));
			expect(text.match(/<[^>]*>/g), key).toEqual(original.match(/<[^>]*>/g));
		}
	});

	test('hold no other sign that the library which fills the places would read', () => {
		for (const [key, text] of pairs) {
			expect(text.replace(/\{\d\}/g, ''), key).not.toMatch(/[@{}|]/);
		}
	});
});

test.each(others)('no sentence in %s is left in English', (_, texts) => {
	const same = Object.entries(english).filter(([key, text]) => texts[key] === text);
	expect(same.filter(([, text]) => text.includes(' '))).toEqual([]);
});
