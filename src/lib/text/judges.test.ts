import * as libphonenumber from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, test } from 'vitest';
import { EMAILS, LINES, PHONES } from '../../../tests/support/inputs.ts';
import { isEmail, isNumber, plain } from '../passage/patches/identifier.ts';
import { utils } from '../passage/patches/phone-rules.ts';
import { defineProfile } from '../profile/define.ts';
import { storedFields } from '../profile/fields.ts';
import { fromInput, inputs } from '../profile/forms.ts';
import { findError } from '../profile/input.ts';
import { check } from '../profile/validation.ts';
import { canonical } from '../server/identifier.ts';

const fields = storedFields(
	defineProfile({
		name: { type: 'string', label: 'Name', required: true, registration: true },
		work: { type: 'email', label: 'Work', required: true, registration: true },
		mobile: { type: 'phone', label: 'Mobile', required: true, registration: true }
	})
);
const drawn = inputs(fields);
const rules = utils(libphonenumber, () => examples);

/** What a field stores of what was typed; undefined where the server refuses it. */
function stored(name: string, typed: string): unknown {
	const field = fields.filter((each) => each.name === name);
	const value = field.map((each) => fromInput(each, typed))[0];
	const result = check(field, { [name]: value });
	return result.ok ? Object.values(result.values)[0] : undefined;
}

/** What the page says of what was typed into a field. */
function refusal(name: string, typed: string): string | undefined {
	const input = drawn.find((each) => each.name === name);
	return input && findError(input, typed);
}

describe.each(EMAILS)('the email address %j', (typed, address) => {
	test(`is ${address ?? 'none'} for element, service and profile (F-03, F-04, I-02)`, () => {
		expect(isEmail(plain(typed))).toBe(address !== undefined);
		const value = canonical(typed)?.value;
		expect(value).toBe(address);
		expect(canonical(plain(typed))?.value).toBe(address);
		expect(stored('work', typed)?.toString().toLowerCase()).toBe(address);
		if (address === undefined) return;
		expect(refusal('work', typed)).toBeUndefined();
		expect(canonical(address, 'both')).toEqual({ kind: 'email', value: address });
		expect(canonical(address, 'phone')).toBeUndefined();
		expect(stored('work', address)).toBe(address);
	});
});

describe.each(PHONES)('the phone number %j', (typed, number, country) => {
	test(`is ${number ?? 'none'} in ${country ?? 'any country'} (F-03, F-04, I-03)`, () => {
		expect(rules.isPossibleNumber(typed, country?.toLowerCase())).toBe(number !== undefined);
		if (number !== undefined) {
			expect(rules.formatNumber(typed, country?.toLowerCase())).toBe(number);
			expect(isNumber(typed)).toBe(true);
		}
		// Only the element knows the country.
		const known = country && !/^\D*00/.test(typed.normalize('NFKC')) ? undefined : number;
		expect(canonical(typed, 'phone')?.value).toBe(known);
		expect(stored('mobile', typed)).toBe(known);
		if (known === undefined) return;
		expect(refusal('mobile', typed)).toBeUndefined();
		expect(canonical(known, 'both')).toEqual({ kind: 'phone', value: known });
		expect(canonical(known, 'email')).toBeUndefined();
		expect(stored('mobile', known)).toBe(known);
	});
});

test.each(LINES)('of the name %j, %j is stored (F-04, I-04)', (typed, name) => {
	expect(stored('name', typed)).toBe(name);
	if (name === undefined) return;
	expect(refusal('name', typed)).toBeUndefined();
	expect(stored('name', name)).toBe(name);
});

test('the country list appears with the first digit, and hides with a letter', () => {
	expect(['+', '+4', '0', '(0', '1.'].every(isNumber)).toBe(true);
	expect(['', ' ', 'a', '1a', '1@'].some(isNumber)).toBe(false);
});

test('a number is formatted as it is typed, and an example shows the form', () => {
	expect(rules.formatNumberAsYouType('2015550', 'us')).toBe('(201) 555-0');
	expect(rules.formatNumberAsYouType('nonsense', 'us')).toBe('nonsense');
	expect(rules.formatNumber('+4915123456789', 'de', 2)).toBe('01512 3456789');
	expect(rules.formatNumber('12', 'de', 2)).toBe('12');
	expect(rules.getExampleNumber('de', true)).toBe('01512 3456789');
	expect(utils(libphonenumber, () => undefined).getExampleNumber('de', true)).toBe('');
});
