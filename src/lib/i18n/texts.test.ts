import { describe, expect, test } from 'vitest';
import { LANGUAGES } from './languages.ts';
import english from './en/pages.json' with { type: 'json' };
import { pageTexts } from './page-texts.ts';
import { translator } from './server.ts';
import { read, translatorOf, write, type Texts } from './translate.ts';

const found = import.meta.glob<Texts>('./*/pages.json', { eager: true, import: 'default' });
const languages = Object.entries(found).map(([path, texts]): [string, Texts] => [
	path.split('/').at(-2) ?? '',
	texts
]);
const others = languages.filter(([language]) => language !== 'en');
const keys = Object.keys(english) as (keyof Texts)[];

/** Only English has the field's name in the middle of the sentence, in a form of its own. */
const OWN_PLACES = 'field.ask';
const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].sort();

test('there are texts in every language', () => {
	expect(languages.map(([language]) => language).sort()).toEqual(LANGUAGES.toSorted());
});

describe.each(languages)('the texts in %s', (_, texts) => {
	test('have the keys of the English ones, in their order', () => {
		expect(Object.keys(texts)).toEqual(keys);
	});

	test('arrive as they are sent', () => {
		expect(read(write(texts))).toEqual(texts);
	});

	test('are texts, never a bare key', () => {
		for (const key of keys) {
			expect(texts[key], key).toMatch(/^\S(.*\S)?$/);
			expect(texts[key], key).not.toBe(key);
		}
	});

	test('have the placeholders of the English ones and no other braces', () => {
		for (const key of keys) {
			if (key !== OWN_PLACES) expect(places(texts[key]), key).toEqual(places(english[key]));
			expect(texts[key].replace(/\{\d\}/g, ''), key).not.toMatch(/[{}]/);
		}
	});
});

const drawn = import.meta.glob<Record<string, string>>('./*/elements.json', {
	eager: true,
	import: 'default'
});

/** The sign that a text ends with, in the language's own form; empty for a title or a button. */
const endOf = (text = '') => /[.?:…。？：]$/.exec(text)?.[0] ?? '';

describe.each([...Object.entries(found), ...Object.entries(drawn)])(
	'the texts in %s',
	(path, texts) => {
		const [, language = '', file = ''] = path.split('/');
		const originals = (file === 'pages.json' ? found : drawn)[`./en/${file}`];
		const CHINESE: Record<string, string> = { '.': '。', '?': '？', ':': '：' };

		test('end like the English ones: a sentence with a full stop, a title or button without', () => {
			for (const [key, original] of Object.entries(originals ?? {})) {
				const end = endOf(original);
				const expected = language.startsWith('zh') ? (CHINESE[end] ?? end) : end;
				expect(endOf(texts[key as keyof typeof texts]), key).toBe(expected);
			}
		});
	}
);

test('what the elements say is wrong is a sentence', () => {
	const ERRORS =
		/-max|maximum|required|in-use|^invalid-(date|email|phone)|enter-a-valid|no-decimals|failed(?!.*title)|error$|wrong$|not-recognized|exists|active$|expired$/;
	const errors = Object.entries(drawn['./en/elements.json'] ?? {}).filter(([key]) =>
		ERRORS.test(key)
	);
	expect(errors.length).toBeGreaterThan(25);
	for (const [key, text] of errors) expect(text, key).toMatch(/\.$/);
});

test.each(others)('no sentence in %s is left in English', (_, texts) => {
	const same = keys.filter((key) => texts[key] === english[key]);
	expect(same.filter((key) => english[key].replace(/\{\d\}/g, '').includes(' '))).toEqual([
		// Spanish has the same word.
		...(texts === found['./es/pages.json'] ? ['error-title'] : [])
	]);
});

test('a value is inserted as it is', () => {
	expect(translator('de')('link.login', '{0} $& <b>')).toBe('Bei {0} $& <b> anmelden?');
	expect(translatorOf(english)('field.too-long', 'Name', 3, '{length}')).toContain(
		'this is {length}.'
	);
});

test('a browser gets the texts of one page in one language', () => {
	for (const language of LANGUAGES) {
		const texts = read(pageTexts(language, '/(auth)/register')) as Texts;
		expect(texts['log-in']).toBe(translator(language)('log-in'));
		expect(Object.keys(texts)).not.toContain('dashboard.welcome');
	}
	const missing = read(pageTexts('en', null)) as Texts;
	expect(missing).toMatchObject({
		'error.404': 'Page not found',
		'layout.skip': english['layout.skip']
	});
	expect(pageTexts('en', '/no-page')).toBe(pageTexts('en', null));
});

describe('every text that the code names', () => {
	const sources = Object.values(
		import.meta.glob<string>(['/src/**/*.{ts,svelte}', '!/src/**/*.test.ts'], {
			eager: true,
			query: '?raw',
			import: 'default'
		})
	).join('\n');

	/** `link.${purpose}`, and in markup "mailbox.{channel}" */
	const begun = [...sources.matchAll(/[`"']([a-z][\w-]*\.(?:[\w-]+\.)*)\$?\{/g)];

	test('exists, and every text is used', () => {
		const unused = keys
			.filter((key) => !sources.includes(`'${key}'`) && !sources.includes(`"${key}"`))
			.filter((key) => !begun.some(([, prefix]) => prefix && key.startsWith(prefix)));
		expect(unused).toEqual([]);
	});
});
