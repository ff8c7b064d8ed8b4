import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../i18n/languages.ts';
import { write, writeText, type Content } from './templates.ts';

const acme = {
	name: 'Acme',
	accent: { light: '#5b2a86', dark: '#cdb4e8' },
	support: 'help@acme.example'
};
const url = 'https://app.example.com/login?psg_magic_link=s3cret';
const contents: Content[] = [
	...(['register', 'login', 'existing'] as const).map((purpose): Content => ({
		kind: 'passcode',
		purpose,
		code: '012345',
		minutes: 5
	})),
	...(['register', 'login', 'existing', 'verify'] as const).map((purpose): Content => ({
		kind: 'link',
		purpose,
		url,
		minutes: 10,
		browser_name: 'Firefox'
	})),
	...(
		[
			'passkey_added',
			'passkey_removed',
			'address_added',
			'address_changed',
			'address_removed',
			'reclaimed',
			'kept'
		] as const
	).map((what): Content => ({ kind: 'notice', what, detail: 'DETAIL' })),
	{ kind: 'refusal', reason: 'unknown', url },
	...(['unknown', 'disabled', 'taken'] as const).map((reason): Content => ({
		kind: 'refusal',
		reason,
		url: ''
	}))
];
const hasUrl = (content: Content) => 'url' in content && content.url !== '';
function nameOf(content: Content): string {
	if (content.kind === 'notice') return content.what;
	if (content.kind === 'refusal') return `${content.reason} ${content.url && 'with a link'}`;
	return `${content.kind} ${content.purpose}`;
}
const every = LANGUAGES.flatMap((language) =>
	contents.map((content) => [language, nameOf(content), content] as const)
);

describe.each(every)('in %s: %s', (language, _, content) => {
	const { subject, text, html } = write(content, language, acme);
	const short = writeText(content, language, acme, 'app.example.com');

	test('no placeholder is left, and the app is named', () => {
		for (const each of [subject, text, short]) {
			expect(each).not.toMatch(/[{}]|undefined|NaN/);
			expect(each).toContain('Acme');
		}
		expect(html).toContain(`<html lang="${language}">`);
		expect(text.trimEnd().endsWith('Acme')).toBe(true);
	});

	test('a link is in the text, never in the subject (M-01)', () => {
		expect(subject).not.toMatch(/http|s3cret/);
		expect(text.includes(url)).toBe(hasUrl(content));
		expect(short.includes(url)).toBe(hasUrl(content));
	});

	test('it contains the values of its content', () => {
		if (content.kind === 'passcode') {
			for (const each of [subject, text, html, short]) expect(each).toContain('012345');
			for (const each of [text, html, short]) expect(each).toMatch(/\b5/);
			expect(short.split('\n').at(-1)).toBe('@app.example.com #012345');
		} else if (content.kind === 'link') {
			for (const each of [text, html, short]) expect(each).toMatch(/\b10/);
			for (const each of [text, html]) expect(each).toContain('Firefox');
			expect(html).toContain(`href="${url}"`);
		} else if (content.kind === 'notice') {
			const told = [text, html, short].map((each) => each.includes('DETAIL'));
			expect(new Set(told)).toEqual(new Set([!['reclaimed', 'kept'].includes(content.what)]));
		}
	});
});

test('every content reads differently in every language', () => {
	for (const content of contents) {
		const texts = LANGUAGES.map((language) => write(content, language, acme).text);
		expect(new Set(texts).size, nameOf(content)).toBe(LANGUAGES.length);
	}
});

test('every text has the same placeholders in every language', async () => {
	const tables = await Promise.all(
		LANGUAGES.map(async (language) => {
			const module = (await import(`../../i18n/${language}/messages.ts`)) as { texts: object };
			return Object.entries(module.texts).map(([key, text]) => [
				key,
				[...String(text).matchAll(/\{\w+\}/g)].map(String).sort()
			]);
		})
	);
	expect(tables[0]?.length).toBeGreaterThan(20);
	for (const table of tables) expect(table).toEqual(tables[0]);
});

test('times are in whole hours where possible', () => {
	const link: Content = { kind: 'link', purpose: 'verify', url, minutes: 1440, browser_name: '' };
	expect(write(link, 'en', acme).text).toContain('24 hours');
	expect(write({ ...link, minutes: 1 }, 'pl', acme).text).toContain('1 minuta');
	expect(write({ ...link, minutes: 5 }, 'pl', acme).text).toContain('5 minut.');
});

test('a message says that a browser is unknown', () => {
	const link: Content = { kind: 'link', purpose: 'login', url, minutes: 10, browser_name: '' };
	expect(write(link, 'en', acme).text).toContain('Requested from: Unknown browser\n');
	expect(write(link, 'de', acme).text).toContain(': Unbekannter Browser\n');
});

test('a mail has the accent of the brand, and names its support where there is one', () => {
	for (const content of contents) {
		const { text, html } = write(content, 'en', acme);
		expect(html).toContain('border-top:4px solid #5b2a86');
		expect(html.includes('background:#5b2a86;color:#ffffff')).toBe(hasUrl(content));
		// Programs that know dark pages show the other accent.
		const dark = html.slice(html.indexOf('prefers-color-scheme:dark'), html.indexOf('</style>'));
		expect(dark).toContain('.button{background:#cdb4e8!important;color:#1f1b23!important}');
		expect(html).toContain('color:#5b2a86">Acme</p>');
		for (const each of [text, html]) expect(each).toContain('Contact help@acme.example.');
		expect(write(content, 'en', { ...acme, support: '' }).text).not.toContain('Contact');
	}
	const pale = { ...acme, accent: { light: '#ffd54f', dark: '#ffd54f' } };
	expect(write(contents[3] as Content, 'en', pale).html).toMatch(/background:#ffd54f;color:#[0-3]/);
});

test('an inbox shows beside the subject what adds to it, and nothing behind it', () => {
	for (const content of contents) {
		const { subject, html, text } = write(content, 'en', acme);
		const preview =
			/<div style="display:none[^>]*>([^<]*?) (&#847; )+<\/div>/.exec(html)?.[1] ?? '';
		const shown = preview.replace(/&#39;/g, "'");
		expect(shown).toMatch(/^[A-Z].*[.:] ?/);
		expect(text).toContain(shown);
		expect(subject).not.toContain(shown);
	}
});

describe('text from other people stays text (I-05)', () => {
	const hostile = [
		'<script>alert(1)</script>',
		'"><img src=x onerror=alert(1)>',
		"' onmouseover='alert(1)",
		'Acme\r\nBcc: victim@example.com\r\n\r\nBody',
		'Acme\u2028Second\u0000',
		'\u202egnitset\u2066',
		'{code} {app} {detail} $& $1',
		'&lt;b&gt;'
	];

	test.each(hostile)('%j', (value) => {
		for (const content of contents) {
			const given: Content =
				content.kind === 'link'
					? { ...content, browser_name: value }
					: content.kind === 'notice'
						? { ...content, detail: value }
						: content;
			const { subject, text, html } = write(given, 'en', { ...acme, name: value });
			const short = writeText(given, 'en', { ...acme, name: value }, 'app.example.com');
			const unruly = /[\u0000-\u0009\u000b-\u001f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
			expect(subject).not.toMatch(/[\r\n]/);
			for (const each of [subject, text, html, short]) expect(each).not.toMatch(unruly);
			const honest = write(content, 'en', acme);
			const tags = (source: string) => source.match(/<[^>]*>/g);
			expect(tags(html)).toEqual(tags(honest.html));
			expect(text.split('\n').length).toBe(honest.text.split('\n').length);
		}
	});

	test('and is not filled in a second time', () => {
		const [passcode] = contents as [Content];
		expect(write(passcode, 'en', { ...acme, name: '{code}' }).subject).toBe(
			'012345 is your code for {code}'
		);
	});
});
