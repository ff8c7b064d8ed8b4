import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Profile } from './declaration.ts';
import { defineProfile } from './define.ts';
import { LANGUAGES, type Language } from '../i18n/languages.ts';
import { findError } from './input.ts';
import { metadataFields, registrationFields, storedFields } from './fields.ts';
import { control, inputs } from './forms.ts';
import { check, isComplete } from './validation.ts';

// One of each type.
const profile = defineProfile({
	name: { type: 'string', label: 'Name', required: true, registration: true, max: 100 },
	about: { type: 'text', label: 'About', max: 50 },
	work_email: { type: 'email', label: 'Work email' },
	mobile: { type: 'phone', label: 'Mobile' },
	site: { type: 'url', label: 'Site' },
	age: { type: 'integer', label: 'Age', min: 0, max: 150 },
	ratio: { type: 'number', label: 'Ratio' },
	terms: { type: 'boolean', label: 'I accept the terms', required: true, registration: true },
	born: { type: 'date', label: 'Date of birth', min: '1900-01-01', max: '2020-12-31' },
	plan: { type: 'choice', label: 'Plan', options: ['free', 'team'] },
	nickname: { type: 'string', label: 'Nickname', metadata: true, registration: true }
});
const stored = storedFields(profile);
const good = { name: 'Ada', terms: true };

function one(field: string, value: unknown): unknown {
	const result = check(stored, { ...good, [field]: value });
	return result.ok ? Object.entries(result.values).find(([name]) => name === field)?.[1] : result;
}

function message(field: string, value: unknown): string | undefined {
	const result = check(stored, { ...good, [field]: value });
	return result.ok ? undefined : result.errors[field];
}

const CONTROLS = [
	...[0x00, 0x07, 0x08, 0x0b, 0x1b, 0x1f, 0x7f, 0x85, 0x9f],
	...[0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069]
].map((code) => String.fromCodePoint(code));

test('the lists: stored in the profile, asked at sign-up, stored by Passage', () => {
	const names = (fields: readonly { name: string }[]) => fields.map(({ name }) => name).join(' ');
	expect(names(stored)).toBe('name about work_email mobile site age ratio terms born plan');
	expect(names(registrationFields(profile))).toBe('name terms');
	expect(names(metadataFields(profile))).toBe('nickname');
});

test('values have every field, absent ones as null, and their types', () => {
	const result = check(stored, good);
	if (!result.ok) throw new Error(JSON.stringify(result));
	expect(result.values).toEqual({
		...{ name: 'Ada', about: null, work_email: null, mobile: null, site: null },
		...{ age: null, ratio: null, terms: true, born: null, plan: null }
	});
	expectTypeOf(result.values).toEqualTypeOf<Profile<typeof profile>>();
});

describe('text is normalised, measured and free of invisible characters (I-04)', () => {
	test('NFC, trimmed', () => {
		expect(one('name', '  N\u0303 \n')).toBe('Ñ');
	});

	test.each([undefined, null, '', ' ', '\n\t', '\u00a0\u3000', '\u200b', '\u2060\ufeff'])(
		'%j is absent',
		(blank) => {
			expect(one('about', blank)).toBeNull();
			expect(message('name', blank)).toBe('Enter your name.');
		}
	);

	test.each(CONTROLS)('the control %j is refused', (character) => {
		const code = `U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
		for (const field of ['name', 'about']) {
			expect(message(field, `a${character}b`)).toContain(`invisible control character (${code})`);
		}
		for (const field of ['work_email', 'site', 'mobile', 'plan', 'born']) {
			expect(message(field, `a${character}b`)).toMatch(/\.$/);
		}
	});

	test.each(['\u202e', '\u0000', '\u0007'])('%j alone is refused, not absent', (character) => {
		expect(message('about', character)).toContain('control character');
	});

	test('half a surrogate pair is refused', () => {
		expect(message('name', 'a\ud83d')).toContain('U+D83D');
	});

	test('lines and tabs stand in text only', () => {
		expect(one('about', 'a\r\nb\rc\n\td')).toBe('a\nb\nc\n\td');
		expect(message('name', 'a\r\nb')).toBe('Name must fit on one line.');
		expect(message('name', 'a\u2028b')).toBe('Name must fit on one line.');
		expect(message('name', 'a\tb')).toContain('U+0009');
	});

	test('length counts code points', () => {
		expect(one('name', '😀'.repeat(100))).toBe('😀'.repeat(100));
		expect(message('name', 'x'.repeat(104))).toBe(
			'Name can be at most 100 characters long; this is 104.'
		);
		expect(message('about', '😀'.repeat(51))).toContain('this is 51');
	});

	test('a declared pattern holds for the whole text, after the length', () => {
		const fields = storedFields(
			defineProfile({
				code: { type: 'string', label: 'Code', min: 2, pattern: 'a|bc', help: 'It says a or bc.' }
			})
		);
		const told = (code: string) => {
			const result = check(fields, { code });
			return result.ok ? result.values.code : result.errors.code;
		};
		expect(told('bc')).toBe('bc');
		expect(told('xbc')).toBe('Code does not have the expected format. It says a or bc.');
		expect(told('a')).toBe('Code must be at least 2 characters long; this is 1.');
	});
});

describe('each type takes what it should', () => {
	test.each([
		['work_email', ' Ada.L+x@EXAMPLE.Com ', 'Ada.L+x@example.com'],
		['work_email', "o'brien@bücher.example", "o'brien@xn--bcher-kva.example"],
		['mobile', '+44 (20) 7946-09.58', '+442079460958'],
		['site', 'HTTPS://Example.com', 'https://example.com/'],
		['site', 'http://localhost:3000/a?b=c#d', 'http://localhost:3000/a?b=c#d'],
		['site', 'https://例え.jp/é', 'https://xn--r8jz45g.jp/%C3%A9'],
		['age', 0, 0],
		['age', -0, 0],
		['ratio', -1.5, -1.5],
		['ratio', 1e308, 1e308],
		['terms', true, true],
		['born', '2000-02-29', '2000-02-29'],
		['born', ' 1900-01-01', '1900-01-01'],
		['born', '２０００\u2011٠١\u221201', '2000-01-01'],
		['plan', 'team', 'team']
	])('%s: %j', (field, given, kept) => {
		expect(one(field, given)).toBe(kept);
		expect(one(field, kept)).toBe(kept);
	});

	test('integers reach as far as JavaScript is exact', () => {
		const fields = storedFields(defineProfile({ count: { type: 'integer', label: 'Count' } }));
		for (const count of [2 ** 53 - 1, -(2 ** 53 - 1)]) {
			expect(check(fields, { count })).toEqual({ ok: true, values: { count } });
		}
		for (const count of [2 ** 53, -(2 ** 53), Infinity]) {
			expect(check(fields, { count })).toMatchObject({ ok: false });
		}
	});
});

describe('each type refuses the rest with a sentence', () => {
	test.each<[string, unknown, string]>([
		['name', 5, 'Name must be text.'],
		['name', { a: 1 }, 'Name must be text.'],
		['name', ['Ada'], 'Name can only be given once.'],
		['name', [], 'Name can only be given once.'],
		...[
			'a',
			'a@b',
			'a@@b.de',
			'a b@c.de',
			'a@b.de,c@d.de',
			'"a"@b.de',
			'A <a@b.de>',
			'.a@b.de'
		].map((address): [string, string, string] => ['work_email', address, 'one email address']),
		...['a..b@c.de', 'a@-b.de', 'a@b..de', 'a@1.2.3.4', 'a@[::1]', 'a@b%2ec.de', 'a@b.de/x'].map(
			(address): [string, string, string] => ['work_email', address, 'one email address']
		),
		['work_email', `${'a'.repeat(64)}@${'b.'.repeat(95)}de`, 'Work email'],
		...['020 7946 0958', '+1234567', '+123456', '+1234567890123456', '+0123456789'].map(
			(number): [string, string, string] => ['mobile', number, 'country code']
		),
		['mobile', '+44 20 7946 ext 5', 'country code'],
		...['example.com', 'javascript:alert(1)', 'data:text/html,x', 'ftp://a.de', '//a.de'].map(
			(address): [string, string, string] => ['site', address, 'https:// or http://']
		),
		['site', 'https://user:secret@a.de/', 'https:// or http://'],
		['site', 'https://', 'https:// or http://'],
		['site', ' javascript:alert(1)//https://', 'https:// or http://'],
		['age', 1.5, 'Age must be a whole number, without decimals'],
		['age', '42', 'Age must be a whole number'],
		['age', true, 'Age must be a whole number'],
		['age', NaN, 'Age must be a whole number'],
		['age', -1, 'Age must be 0 or more.'],
		['age', 151, 'Age must be 150 or less.'],
		['age', 2 ** 60, 'Age is too large a number.'],
		['ratio', 'a lot', 'Ratio must be a number, such as 3.5.'],
		['ratio', Infinity, 'Ratio must be a number'],
		['terms', 'true', 'must be true or false'],
		['terms', 1, 'must be true or false'],
		['terms', false, 'Tick “I accept the terms” to continue.'],
		['terms', null, 'Tick “I accept the terms” to continue.'],
		...['2023-02-29', '2023-13-01', '2023-00-10', '0000-01-01', '1.2.2003', '2003-1-2'].map(
			(day): [string, string, string] => ['born', day, 'must be a valid date, such as 1990-12-31.']
		),
		['born', '12023-01-01', 'must be a valid date'],
		['born', '2000-01-01T00:00:00Z', 'must be a valid date'],
		['born', 20000101, 'must be a valid date'],
		['born', '1899-12-31', 'Date of birth must be 1900-01-01 or later.'],
		['born', '2021-01-01', 'Date of birth must be 2020-12-31 or earlier.'],
		['plan', 'gold', 'Choose one of the options for “Plan”.'],
		['plan', 0, 'Choose one of the options for “Plan”.']
	])('%s: %j', (field, value, told) => {
		expect(message(field, value)).toContain(told);
		expect(message(field, value)).toMatch(/^[A-Z].*\.$/s);
	});

	test('and reports every field at once', () => {
		const result = check(stored, { age: 'x', born: 'y' });
		if (result.ok) throw new Error('accepted');
		expect(Object.keys(result.errors)).toEqual(['name', 'age', 'terms', 'born']);
	});
});

describe('only declared fields are accepted (I-07)', () => {
	test.each(['nickname', 'passage_id', 'id', 'is_admin', 'constructor', 'toString'])(
		'%s is refused by name',
		(unknown) => {
			const result = check(stored, { ...good, [unknown]: 'x' });
			expect(result).toEqual({
				ok: false,
				errors: { [unknown]: `There is no field “${unknown}”.` }
			});
		}
	);

	test('__proto__ is refused and pollutes nothing', () => {
		const result = check(stored, JSON.parse('{"name":"Ada","terms":true,"__proto__":{"x":1}}'));
		if (result.ok) throw new Error('accepted');
		expect(result.errors.fields).toContain('The only fields are: name, about');
		expect(Object.getPrototypeOf(result.errors)).toBe(Object.prototype);
		expect(Object.hasOwn(result.errors, '__proto__')).toBe(false);
		expect(Reflect.get({}, 'x')).toBeUndefined();
	});

	test('inherited members are absent', () => {
		expect(check(stored, Object.create({ name: 'Ada', terms: true }))).toMatchObject({ ok: false });
		expect(check(stored, Object.assign(Object.create(null), good))).toMatchObject({ ok: true });
	});

	test.each([null, undefined, 'x', 3, [], [good], new Map(), new Date()])('not %s', (input) => {
		expect(check(stored, input)).toEqual({
			ok: false,
			errors: { fields: 'Send the fields as one object, by name.' }
		});
	});

	test('the answer to a thousand names is short', () => {
		const names = Array.from({ length: 1000 }, (_, i) => [`x${i}`.padEnd(i, '!'), 1]);
		const result = check(stored, Object.fromEntries(names));
		expect(JSON.stringify(result).length).toBeLessThan(2000);
	});
});

describe('a profile is complete', () => {
	test('with all that sign-up requires, and only that', () => {
		expect(isComplete(profile, { name: 'Ada', terms: true })).toBe(true);
		expect(isComplete(profile, { name: 'Ada', terms: true, plan: null })).toBe(true);
	});

	test.each([null, {}, { name: 'Ada' }, { name: 'Ada', terms: false }, { name: ' ', terms: true }])(
		'not with %j',
		(values) => {
			expect(isComplete(profile, values)).toBe(false);
		}
	);

	test('not with a value that has become invalid', () => {
		expect(isComplete(profile, { name: 'x'.repeat(101), terms: true })).toBe(false);
	});
});

test('the inputs shorten no valid value and lose no invalid one', () => {
	const controls = Object.fromEntries(stored.map((field) => [field.name, control(field)]));
	expect(controls.name).toMatchObject({ element: 'input', type: 'text', maxlength: 200 });
	expect(controls.about).toMatchObject({ element: 'textarea', maxlength: 100 });
	expect(controls.work_email).toMatchObject({ type: 'email', autocomplete: 'email' });
	expect(controls.mobile).toMatchObject({ type: 'tel', autocomplete: 'tel' });
	expect(controls.site).toMatchObject({ type: 'url' });
	expect(controls.age).toMatchObject({ type: 'text', inputmode: 'numeric' });
	expect(controls.ratio).toMatchObject({ type: 'text', inputmode: 'text' });
	expect(controls.terms).toMatchObject({ element: 'checkbox' });
	expect(controls.born).toMatchObject({ type: 'date', min: '1900-01-01', max: '2020-12-31' });
	expect(controls.plan).toMatchObject({ element: 'select' });
});

describe('each language has its own words', () => {
	const fields = storedFields(
		defineProfile({
			size: {
				type: 'choice',
				label: { en: 'Size', de: 'Größe' },
				help: { de: 'Wie groß?' },
				placeholder: { en: 'Any', it: 'Qualsiasi' },
				options: [{ value: 'l', label: { en: 'Large', de: 'Groß' } }, 'xl'],
				required: true,
				registration: true
			},
			code: { type: 'string', label: { pl: 'Kod', fr: 'Code' }, max: 3 }
		})
	);

	const told = (language: Language) => {
		const result = check(fields, { code: 'four' }, language);
		return result.ok ? {} : result.errors;
	};

	test('in the fields of a page, with English for a missing text, else the first', () => {
		expect(inputs(fields, 'de')).toMatchObject([
			{
				label: 'Größe',
				help: 'Wie groß?',
				placeholder: 'Any',
				options: [
					{ value: 'l', label: 'Groß' },
					{ value: 'xl', label: 'xl' }
				],
				ask: 'Bitte eine der Möglichkeiten für „Größe“ wählen.'
			},
			{ label: 'Kod' }
		]);
		expect(inputs(fields, 'it')).toMatchObject([{ label: 'Size', placeholder: 'Qualsiasi' }, {}]);
		expect(inputs(fields)).toMatchObject([{ label: 'Size', help: 'Wie groß?' }, { label: 'Kod' }]);
	});

	test('in the errors of one call after another', () => {
		expect(told('de').size).toBe('Bitte eine der Möglichkeiten für „Größe“ wählen.');
		expect(told('fr').code).toMatch(/^«\sCode\s» peut compter au plus 3 caractères/);
		expect(told('en').code).toBe('Kod can be at most 3 characters long; this is 4.');
	});

	test('the browser uses the same words', () => {
		for (const language of LANGUAGES) {
			const found = inputs(fields, language).map((input) => findError(input, input.name));
			expect(found[1]).toBe(told(language).code);
		}
	});

	test('about the whole as well', () => {
		expect(check(fields, [], 'es')).toMatchObject({
			errors: { fields: expect.stringMatching(/^Envíe/) }
		});
		expect(check(fields, { nobody: 1, size: 'l' }, 'zh-Hans')).toMatchObject({
			errors: { nobody: '没有名为“nobody”的字段。' }
		});
	});
});
