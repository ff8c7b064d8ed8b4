import { describe, expect, test } from 'vitest';
import { defineProfile } from './define.ts';
import { columns, fromRow, toRow } from './columns.ts';
import { storedFields } from './fields.ts';
import { fromForm, toForm } from './forms.ts';
import { summary } from './summary.ts';
import { check } from './validation.ts';
import type { Language } from '../i18n/languages.ts';

const profile = defineProfile({
	name: { type: 'string', label: 'Name' },
	about: { type: 'text', label: 'About' },
	work_email: { type: 'email', label: 'Work email' },
	mobile: { type: 'phone', label: 'Mobile' },
	site: { type: 'url', label: 'Site' },
	age: { type: 'integer', label: 'Age' },
	ratio: { type: 'number', label: 'Ratio' },
	terms: { type: 'boolean', label: 'Terms' },
	born: { type: 'date', label: 'Born' },
	plan: { type: 'choice', label: 'Plan', options: ['free', { value: 't', label: 'Team' }] },
	nickname: { type: 'string', label: 'Nickname', metadata: true }
});
const fields = storedFields(profile);
const filled = {
	name: "O'Brien <b>李</b> 👩‍👩‍👧‍👦",
	about: 'two\nlines',
	work_email: 'a@b.example',
	mobile: '+442079460958',
	site: 'https://b.example/',
	age: 2 ** 53 - 1,
	ratio: 0.1,
	terms: false,
	born: '2000-02-29',
	plan: 't'
} as const;
const empty = {
	...{ name: null, about: null, work_email: null, mobile: null, site: null },
	...{ age: null, ratio: null, terms: null, born: null, plan: null }
};

function form(...entries: [string, string | Blob][]): FormData {
	const data = new FormData();
	for (const [name, value] of entries) data.append(name, value);
	return data;
}

test('from a posted form through the database and back to the form, nothing changes (I-04)', () => {
	const typed = Object.entries(toForm(fields, filled));
	const posted = form(
		...typed.flatMap(([name, value]): [string, string][] =>
			typeof value === 'string'
				? [[name, value.replace('\n', '\r\n')]]
				: value
					? [[name, 'true']]
					: []
		)
	);
	const result = check(fields, fromForm(fields, posted));
	if (!result.ok) throw new Error(JSON.stringify(result.errors));
	expect(result.values).toEqual(filled);
	const row: Record<string, unknown> = toRow(fields, result.values);
	expect(fromRow(profile, row)).toEqual(filled);
	expect(Object.entries(toForm(fields, fromRow(profile, row)))).toEqual(typed);
});

describe('a posted form', () => {
	test.each([
		['age', '42', 42],
		['age', ' +042 ', 42],
		['age', '4.5', '4.5'],
		['age', '9007199254740991.4', '9007199254740991.4'],
		['age', '1e3', '1e3'],
		['age', 'x', 'x'],
		['age', '0x10', '0x10'],
		['ratio', '-4.5', -4.5],
		['ratio', '.5', 0.5],
		['ratio', '1e3', 1000],
		['ratio', '1,5', '1,5'],
		['ratio', 'Infinity', 'Infinity'],
		['ratio', '', ''],
		['name', '42', '42'],
		['terms', 'true', true],
		['terms', 'on', true],
		['terms', 'perhaps', 'perhaps']
	])('%s: %j becomes %j', (name, typed, raw) => {
		expect(fromForm(fields, form([name, typed]))[name]).toBe(raw);
	});

	test('a box that is not ticked is false', () => {
		expect(fromForm(fields, form())).toEqual({ terms: false });
	});

	test('text in a number field is an error, and not dropped', () => {
		const result = check(fields, fromForm(fields, form(['age', 'forty'])));
		expect(result).toMatchObject({ errors: { age: expect.stringContaining('whole number') } });
	});

	test('a name sent twice is refused (I-07)', () => {
		for (const name of ['name', 'age', 'terms']) {
			const result = check(fields, fromForm(fields, form([name, '1'], [name, '1'])));
			expect(result).toMatchObject({
				ok: false,
				errors: { [name]: expect.stringMatching(/given once/) }
			});
		}
	});

	test('a file, an unknown name and a name of JavaScript are refused (I-07)', () => {
		const refused = (...entries: [string, string | Blob][]) =>
			check(fields, fromForm(fields, form(...entries)));
		expect(refused(['name', new Blob(['x'])])).toMatchObject({
			errors: { name: expect.stringMatching(/text/) }
		});
		expect(refused(['passage_id', 'x'])).toMatchObject({
			errors: { passage_id: expect.stringMatching(/no field/) }
		});
		expect(refused(['nickname', 'x'])).toMatchObject({
			errors: { nickname: expect.stringMatching(/no field/) }
		});
		expect(refused(['__proto__', 'x'])).toMatchObject({
			errors: { fields: expect.stringMatching(/only fields/) }
		});
		expect(Reflect.get({}, 'x')).toBeUndefined();
	});

	test("the pages' own controls are ignored", () => {
		expect(fromForm(fields, form(['next', '/x'], ['version', '3'], ['draft', 'd']))).toEqual({
			terms: false
		});
	});
});

describe('what goes back into the inputs', () => {
	test('is the input, valid or not', () => {
		const raw = fromForm(
			fields,
			form(['name', '<b>'], ['age', 'forty'], ['ratio', '1.5'], ['plan', 'gold'], ['terms', 'on'])
		);
		expect(toForm(fields, raw)).toMatchObject({
			...{ name: '<b>', age: 'forty', ratio: '1.5', plan: 'gold', terms: true, about: '' }
		});
	});

	test('is text or a tick, for declared fields alone, whatever was posted (I-07)', () => {
		const raw = JSON.parse('{"__proto__":1,"passage_id":"x","name":["a","b"],"age":{"a":1}}');
		expect(Object.keys(toForm(fields, raw))).toEqual(fields.map(({ name }) => name));
		expect(toForm(fields, raw)).toMatchObject({ name: 'a', age: '', terms: false });
		expect(toForm(fields, null)).toMatchObject({ name: '', terms: false });
	});
});

describe('the database', () => {
	test('columns leave out the fields that Passage stores', () => {
		expect(columns(profile).map(({ name, type }) => `${name} ${type}`)).toEqual([
			...['name text', 'about text', 'work_email text', 'mobile text', 'site text'],
			...['age integer', 'ratio real', 'terms integer', 'born text', 'plan text']
		]);
	});

	test('ticks are 0 and 1, dates are text, absent is null', () => {
		expect(toRow(fields, filled)).toMatchObject({ terms: 0, born: '2000-02-29', ratio: 0.1 });
		expect(toRow(fields, { ...filled, terms: true })).toMatchObject({ terms: 1 });
		expect(toRow(fields, empty)).toEqual(empty);
	});

	test('a row gives the fields alone; Postgres writes 64-bit integers as text', () => {
		const row = { passage_id: 'p', name: 'Ada', age: '9007199254740991', terms: '1', plan: 'old' };
		expect(fromRow(profile, row)).toEqual({
			...empty,
			...{ name: 'Ada', age: 2 ** 53 - 1, terms: true, plan: 'old' }
		});
	});
});

test('a value for display is plain text (I-05)', () => {
	const shown = (values: typeof filled | null) => summary(fields, values).map(({ text }) => text);
	expect(shown(filled)).toEqual([
		...["O'Brien <b>李</b> 👩‍👩‍👧‍👦", 'two\nlines', 'a@b.example', '+442079460958', 'https://b.example/'],
		...['9007199254740991', '0.1', 'No', 'February 29, 2000', 'Team']
	]);
	expect(shown(null)).toEqual(fields.map(() => '—'));
});

test('displayed values are in the language of the user, dates and ticks too', () => {
	const shown = (language: Language) =>
		summary(fields, filled, language).map(({ label, text }) => `${label}: ${text}`);
	expect(shown('en')).toContain('Born: February 29, 2000');
	expect(shown('de')).toContain('Born: 29. Februar 2000');
	expect(shown('pl')).toContain('Terms: Nie');
});

test('an invalid date and an address that is not a web page are text', () => {
	const lines = summary(fields, { born: 'soon', site: 'javascript:alert(1)' }, 'fr');
	expect(lines.find(({ name }) => name === 'born')?.text).toBe('soon');
	expect(lines.filter(({ link }) => link)).toEqual([]);
	expect(summary(fields, filled).filter(({ link }) => link)).toHaveLength(1);
});
