import { describe, expect, test } from 'vitest';
import { defineProfile } from './define.ts';
import { findError, valueOf, type Input } from './input.ts';
import { storedFields } from './fields.ts';
import { fromInput, inputs } from './forms.ts';
import { check } from './validation.ts';

const profile = defineProfile({
	name: { type: 'string', label: 'Name', required: true, registration: true, min: 2, max: 5 },
	code: { type: 'string', label: 'Code', pattern: '[A-Z]{2}|\\d', help: 'Two capitals.' },
	about: { type: 'text', label: 'About', max: 8 },
	work: { type: 'email', label: 'Work', pattern: '.*@b\\.example', max: 14 },
	mobile: { type: 'phone', label: 'Mobile', pattern: '\\+44\\d+' },
	site: { type: 'url', label: 'Site', pattern: 'https://b\\.example/.*' },
	age: { type: 'integer', label: 'Age', min: 13, max: 120 },
	ratio: { type: 'number', label: 'Ratio', min: -1.5 },
	terms: { type: 'boolean', label: 'Terms', required: true, registration: true },
	born: { type: 'date', label: 'Born', min: '1900-01-01', max: '2020-12-31' },
	plan: { type: 'choice', label: 'Plan', options: ['free'], required: true, registration: true }
});
const fields = storedFields(profile);
const all = new Map(inputs(fields).map((input) => [input.name, input]));

function get(name: string): Input {
	const input = all.get(name);
	if (!input) throw new Error(`There is no field ${name}.`);
	return input;
}

/** The server's error for the same input. */
function refusal(name: string, typed: string | boolean): string | undefined {
	const field = fields.find((each) => each.name === name);
	if (!field) throw new Error(`There is no field ${name}.`);
	const value = typeof typed === 'string' ? fromInput(field, typed) : typed;
	const result = check([field], { [name]: value });
	return result.ok ? undefined : result.errors[name];
}

describe('the server refuses what the browser refuses, in the same words (I-04)', () => {
	test.each<[string, string | boolean]>([
		['name', ''],
		['name', '  '],
		['name', 'A'],
		['name', 'Ada Lovelace'],
		['name', '👩👩👩👩👩👩'],
		['code', 'abc'],
		['about', 'nine char'],
		['work', 'nobody'],
		['work', 'a@b@c.example'],
		['mobile', '020 7946 0958'],
		['mobile', '+44 20'],
		['mobile', '+0 20 7946 0958'],
		['site', 'javascript:alert(1)'],
		['site', 'b.example'],
		['age', 'forty'],
		['age', '36.5'],
		['age', '12'],
		['age', '121'],
		['ratio', '1,5'],
		['ratio', '-1.6'],
		['terms', false],
		['born', 'incomplete'],
		['born', '1899-12-31'],
		['born', '2021-01-01'],
		['plan', '']
	])('%s: %j', (name, typed) => {
		expect(findError(get(name), typed)).toMatch(/\.$/);
		expect(findError(get(name), typed)).toBe(refusal(name, typed));
	});
});

describe('the browser submits what the server accepts', () => {
	test.each<[string, string | boolean]>([
		['name', '  Ada  '],
		['name', '👩👩👩👩👩'],
		['name', 'e\u0301e\u0301e\u0301e\u0301e\u0301'],
		['code', 'AB'],
		['code', ''],
		['about', 'two\nline'],
		['about', '   '],
		['work', 'A@B.EXAMPLE'],
		['work', ' a@b.example '],
		['mobile', '(+44) 20–7946.0958'],
		['mobile', '٠٠٤٤ ٢٠ ٧٩٤٦ ٠٩٥٨'],
		['site', 'HTTPS://B.example'],
		['age', ' +036 '],
		['age', '٣٦'],
		['ratio', '\u22121.5'],
		['ratio', '٣٫٥'],
		['age', ''],
		['ratio', '-.5'],
		['ratio', '1E3'],
		['terms', true],
		['born', '1900-01-01'],
		['born', ''],
		['plan', 'free']
	])('%s: %j', (name, typed) => {
		expect(refusal(name, typed)).toBeUndefined();
		expect(findError(get(name), typed)).toBeUndefined();
	});

	test.each([
		['age', ' +036 ', 36],
		['age', '\u200e３６\u00a0', 36],
		['ratio', '.5', 0.5],
		['age', '', ''],
		['name', '42', '42'],
		['terms', false, false]
	])('%s: %j is sent as %j', (name, typed, sent) => {
		expect(valueOf(get(name), typed)).toBe(sent);
	});
});

test('a page gets plain data', () => {
	expect(JSON.parse(JSON.stringify([...all.values()]))).toEqual(
		JSON.parse(JSON.stringify(inputs(fields)))
	);
	expect(all.get('plan')?.options).toEqual([{ value: 'free', label: 'free' }]);
	expect(all.get('age')?.numeric).toBe(true);
});
