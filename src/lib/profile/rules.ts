// What must be true of a value, in the order in which users read the messages. The browser judges the rules that are plain data; the server judges all of them.
import * as address from '../text/address.ts';
import { DIRECTIONS } from '../text/clean.ts';
import { phone } from '../text/phone.ts';
import type { Settings } from './field-type.ts';
import { findBroken, LENGTH, type Rule, type ServerRule } from './input.ts';
import { INTEGER, NUMBER } from './pattern.ts';
import * as visible from '../text/visible.ts';

type TextRule = Rule | ServerRule<string>;

/** Text of one line or of several, within its limits. */
export const written =
	(kind: visible.Kind) =>
	(settings: Settings<number>): TextRule[] => [
		withoutControls(settings, kind),
		...measured(settings)
	];

/** An email address, a phone number or the address of a page. */
export const addressed =
	(kind: 'email' | 'phone' | 'url') =>
	(settings: Settings<number>): TextRule[] => {
		const message = settings.t(`field.${kind}`, settings.label);
		return [
			withoutControls(settings, 'line'),
			{ pattern: roughly[kind], message },
			{ test: (value) => judges[kind](value) !== undefined, message: () => message },
			// The browser does not know the canonical form, which is the one that is measured.
			...measured(settings).map(onServer)
		];
	};

const judges = { ...address, phone };

// Never stricter than the judges.
const roughly = {
	email: '^[^@]+@[^@]+[.\\u3002][^@]+$',
	phone: '^_*(?:\\+|0_*0)_*[1-9](?:_*\\d){5,14}_*$'.replaceAll('_', `[\\s()./${DIRECTIONS}\\-]`),
	url: '^[Hh][Tt][Tt][Pp][Ss]?://.+$'
};

/** A number within its limits; a whole one is exact in JavaScript and in both databases. */
export const numeric =
	(kind: 'whole-number' | 'number') =>
	({ label, t, min, max }: Settings<number>): (Rule | ServerRule<number>)[] => {
		const whole = kind === 'whole-number';
		return [
			{
				test: (value) => !whole || !(Math.abs(value) > Number.MAX_SAFE_INTEGER),
				message: () => t('field.too-large', label)
			},
			{ pattern: (whole ? INTEGER : NUMBER).source, message: t(`field.${kind}`, label) },
			...where(min, { min, message: t('field.too-small', label, min ?? '') }),
			...where(max, { max, message: t('field.too-great', label, max ?? '') })
		];
	};

/** A day of the calendar within its limits. */
export function dated({ label, t, min, max }: Settings<string>): TextRule[] {
	const message = t('field.date', label);
	return [
		{ pattern: '^\\d{4}-\\d\\d-\\d\\d$', message },
		{ test: isDate, message: () => message },
		...where(min, { min, message: t('field.too-early', label, min ?? '') }),
		...where(max, { max, message: t('field.too-late', label, max ?? '') })
	];
}

/** One of the declared options. */
export const chosen = ({ label, t, options = [] }: Settings<never>): ServerRule<string>[] => [
	{
		test: (value) => options.some((option) => option.value === value),
		message: () => t('field.choose', label)
	}
];

/** True where it is required. */
export const ticked = ({ label, t, required }: Settings<never>): ServerRule<boolean>[] => [
	{ test: (value) => value || !required, message: () => t('field.tick', label) }
];

/** True for a day that the calendar has, written `YYYY-MM-DD`. */
export function isDate(value: unknown): value is string {
	if (typeof value !== 'string' || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
	const day = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

function withoutControls({ label, t }: Settings<number>, kind: visible.Kind): ServerRule<string> {
	return {
		test: (value) => visible.findForbidden(value, kind) === undefined,
		message: (value) => {
			const character = visible.findForbidden(value, kind) ?? '';
			if (/[\n\r\u2028\u2029]/.test(character)) return t('field.line', label);
			return t('field.invisible', label, visible.codePoint(character));
		}
	};
}

/** The length comes before the declared pattern, which so meets short text only. */
function measured({ label, t, help, min, max, pattern }: Settings<number>): Rule[] {
	const form = t('field.form', label);
	return [
		...where(min, { minLength: min, message: t('field.too-short', label, min ?? '', LENGTH) }),
		...where(max, { maxLength: max, message: t('field.too-long', label, max ?? '', LENGTH) }),
		...where(pattern, { pattern: `^(?:${pattern})$`, message: help ? `${form} ${help}` : form })
	];
}

const where = (declared: unknown, rule: Rule): Rule[] => (declared === undefined ? [] : [rule]);

const onServer = (rule: Rule): ServerRule<string> => ({
	test: (value) => findBroken([rule], value) === undefined,
	message: (value) => findBroken([rule], value) ?? ''
});
