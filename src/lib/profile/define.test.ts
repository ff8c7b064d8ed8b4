import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Declarations, Profile, Registration } from './declaration.ts';
import { defineProfile } from './define.ts';

const name = { type: 'string', label: 'Name' };

/** Declarations with type errors, as a developer could still run them. */
function define(fields: object) {
	return () => defineProfile(fields as Declarations);
}

describe('a valid declaration', () => {
	const profile = defineProfile({
		zeta: { type: 'string', label: 'Zeta', required: true, registration: true },
		age: { type: 'integer', label: 'Age', min: 18 },
		ratio: { type: 'number', label: 'Ratio' },
		terms: { type: 'boolean', label: 'Terms', registration: true },
		plan: { type: 'choice', label: 'Plan', options: ['free', { value: 't', label: 'Team' }] },
		team: { type: 'string', label: 'Team', metadata: true }
	});

	test('keeps its order and its defaults', () => {
		expect(profile.fields.map((field) => field.name)).toEqual([
			'zeta',
			'age',
			'ratio',
			'terms',
			'plan',
			'team'
		]);
		expect(profile.fields[0]?.definition).toEqual({
			type: 'string',
			label: 'Zeta',
			required: true,
			registration: true,
			metadata: false,
			max: 255
		});
		expect(profile.fields[4]?.definition.options).toEqual([
			{ value: 'free', label: 'free' },
			{ value: 't', label: 'Team' }
		]);
	});

	test('is frozen throughout', () => {
		const definition = profile.fields[4]?.definition;
		for (const part of [profile, profile.fields, profile.fields[4], definition]) {
			expect(Object.isFrozen(part)).toBe(true);
		}
		expect(Object.isFrozen(definition?.options)).toBe(true);
		expect(Object.isFrozen(definition?.options?.[0])).toBe(true);
	});

	test('has one text, or one for each language, frozen as well', () => {
		const label = { en: 'Plan', fr: 'Formule' };
		const options = [{ value: 't', label: { de: 'Gruppe', en: 'Team' } }];
		const help = { pl: 'Wybierz.' };
		const [field] = defineProfile({ plan: { type: 'choice', label, help, options } }).fields;
		expect(field?.definition).toMatchObject({ label, help, options });
		expect(Object.isFrozen(field?.definition.label)).toBe(true);
		expect(Object.isFrozen(field?.definition.options?.[0]?.label)).toBe(true);
		expect(Object.isFrozen(label)).toBe(false);
	});

	test('gives the types', () => {
		expectTypeOf<Profile<typeof profile>>().toEqualTypeOf<{
			zeta: string | null;
			age: number | null;
			ratio: number | null;
			terms: boolean | null;
			plan: 'free' | 't' | null;
		}>();
		expectTypeOf<Registration<typeof profile>>().toEqualTypeOf<{
			zeta: string | null;
			terms: boolean | null;
		}>();
	});

	test.each([{}, { a: name }, { [`a${'_'.repeat(39)}`]: name }])('takes %j', (fields) => {
		expect(define(fields)).not.toThrow();
	});

	test.each([
		'[A-Z]{2}[0-9]{4}',
		'[a-z]+(-[a-z]+)*',
		'(foo|bar)?[a-z]*',
		'(?:\\.[a-z]{1,3})+',
		'([A-Z]{3}){2}'
	])('takes the pattern %s', (pattern) => {
		expect(define({ code: { ...name, pattern } })).not.toThrow();
	});
});

describe('an impossible name is refused', () => {
	test.each(['', 'Name', '1st', '_x', 'with space', 'na-me', `a${'b'.repeat(40)}`, 'ñame'])(
		'%j',
		(bad) => {
			expect(define({ [bad]: name })).toThrow(`field "${bad}": a name is 1 to 40`);
		}
	);

	test.each(
		`id passage_id created_at updated_at version identifier draft next app_id fields email phone
		email_verified constructor prototype __proto__ ctid rowid submit`.split(/\s+/)
	)('%s (I-07)', (reserved) => {
		const declared = define(Object.fromEntries([[reserved, name]]));
		expect(declared).toThrow(`field "${reserved}": the name is reserved`);
	});

	test('__proto__ written as in a literal (I-07)', () => {
		expect(define({ __proto__: { sly: name } })).toThrow('"__proto__" cannot be the name');
	});
});

describe('a mistake is reported with the field and the line', () => {
	test.each([
		['there is no type "strnig"', 'type: "strnig"', { type: 'strnig', label: 'X' }],
		['there is no type "toString"', 'type: "toString"', { type: 'toString', label: 'X' }],
		['there is no type undefined', 'type: …', { label: 'X' }],
		['the label is missing', "label: '…'", { type: 'string' }],
		['label must be text', 'label: "  "', { type: 'string', label: '  ' }],
		['label must be one text, or one', 'label: {}', { type: 'string', label: {} }],
		['there is no language "tlh"', '{"tlh":"Y"}', { type: 'string', label: { tlh: 'Y' } }],
		['there is no language "de-AT"', '"de-AT"', { type: 'string', label: { 'de-AT': 'X' } }],
		['label.de must be text', '{"de":""}', { type: 'string', label: { de: '' } }],
		['help.fr must be text', 'help: {"fr":3}', { ...name, help: { fr: 3 } }],
		['autocomplete must be text', 'autocomplete', { ...name, autocomplete: { en: 'x' } }],
		[
			'there is no language "xx"',
			'"value":"a"',
			{ type: 'choice', label: 'X', options: [{ value: 'a', label: { xx: 'A' } }] }
		],
		[
			'an option is there twice',
			'"Eins"',
			{
				type: 'choice',
				label: 'X',
				options: [
					{ value: 'a', label: { en: 'One', de: 'Eins' } },
					{ value: 'b', label: { en: 'Two', de: 'Eins' } }
				]
			}
		],
		['there is no option "requierd"', 'requierd: true', { ...name, requierd: true }],
		['required is true or false', 'required: "yes"', { ...name, required: 'yes' }],
		['takes no options', 'options: ["a"]', { ...name, options: ['a'] }],
		['takes no pattern', 'pattern: "a"', { type: 'boolean', label: 'X', pattern: 'a' }],
		['takes no max', 'max: 20', { type: 'phone', label: 'X', max: 20 }],
		['min is greater than max (5)', 'min: 6', { ...name, min: 6, max: 5 }],
		['the default', 'min: 300', { ...name, min: 300 }],
		['max must be a whole number of', 'max: -1', { ...name, max: -1 }],
		['min must be a whole', 'min: 0.5', { type: 'integer', label: 'X', min: 0.5 }],
		['max must be a number', 'max: NaN', { type: 'number', label: 'X', max: NaN }],
		['min must be a real date', '"2023-02-29"', { type: 'date', label: 'X', min: '2023-02-29' }],
		[
			'min is greater than max ("2020-01-01")',
			'min: "2020-01-02"',
			{ type: 'date', label: 'X', min: '2020-01-02', max: '2020-01-01' }
		],
		['a choice needs options', "options: ['…'", { type: 'choice', label: 'X' }],
		['a choice needs options', "options: ['…'", { type: 'choice', label: 'X', options: [] }],
		['an option is there twice', '"a"', { type: 'choice', label: 'X', options: ['a', 'a'] }],
		['an option is text', ' ', { type: 'choice', label: 'X', options: ['a '] }],
		['an option is text', '3', { type: 'choice', label: 'X', options: [3] }],
		['pattern is a regular expression', 'pattern: "("', { ...name, pattern: '(' }],
		['pattern is a regular expression', 'a)|(b', { ...name, pattern: 'a)|(b' }],
		[
			'a required field must be asked for at sign-up',
			'registration: … (add it)',
			{ type: 'text', label: 'X', required: true }
		],
		[
			"Passage's metadata has no type text",
			'metadata: true',
			{ type: 'text', label: 'X', metadata: true }
		]
	])('%s', (problem, line, declaration) => {
		const declared = define({ odd: declaration });
		expect(declared).toThrow(`src/profile.ts, field "odd": `);
		expect(declared).toThrow(problem);
		expect(declared).toThrow(line);
	});

	test.each(['(a+)+', '(a|a)*', '(a*)*b', '(-?[a-z]+)*', '((-)?[a-z]+)*', '(.[a-z]+)+', '(a)\\1'])(
		'a pattern that could hang: %s',
		(pattern) => {
			expect(define({ code: { ...name, pattern } })).toThrow('can take very long');
		}
	);
});
