// What the browser can say at once, as data: the same messages in the same order as the schemas of
// checks.ts, and never stricter than they are. What is left out, the server says.
import { otherForm } from './validators.ts';
import { LENGTH, type Rule } from './input.ts';
import { INTEGER, NUMBER } from './pattern.ts';
import type { Settings } from './field-type.ts';

type TextSettings = Settings<number>;

/** Length in code points, and the declared pattern. */
export function measured(settings: TextSettings): Rule[] {
	const { label, t, min, max, pattern } = settings;
	return [
		...about(min, (least) => ({
			pattern: `^[^]{${least},}$`,
			message: t('field.too-short', label, least, LENGTH)
		})),
		...about(max, (most) => ({
			pattern: `^[^]{0,${most}}$`,
			message: t('field.too-long', label, most, LENGTH)
		})),
		...about(pattern, (form) => ({
			pattern: `^(?:${form})$`,
			message: otherForm(settings)
		}))
	];
}

// The server measures the canonical form of an address, which the browser does not know.
export const email = ({ label, t }: TextSettings): Rule[] => [
	{ pattern: '^[^@]+@[^@]+\\.[^@]+$', message: t('field.email', label) }
];

export const phone = ({ label, t }: TextSettings): Rule[] => [
	{
		pattern: '^_*\\+_*[1-9](?:_*\\d){6,14}_*$'.replaceAll('_', '[\\s().\\u2010-\\u2015\\-]'),
		message: t('field.phone', label)
	}
];

export const url = ({ label, t }: TextSettings): Rule[] => [
	{ pattern: '^[Hh][Tt][Tt][Pp][Ss]?://.+$', message: t('field.url', label) }
];

/** A number that lies within its limits. */
export function numeric(settings: Settings<number>, whole: boolean): Rule[] {
	const { label, t } = settings;
	const kind = t(whole ? 'field.whole-number' : 'field.number', label);
	return [
		{ pattern: (whole ? INTEGER : NUMBER).source, message: kind },
		...about(settings.min, (min) => ({ min, message: t('field.too-small', label, min) })),
		...about(settings.max, (max) => ({ max, message: t('field.too-great', label, max) }))
	];
}

/** A whole date that lies within its limits. */
export function dated(settings: Settings<string>): Rule[] {
	const { label, t } = settings;
	return [
		{ pattern: '^\\d{4}-\\d\\d-\\d\\d$', message: t('field.date', label) },
		...about(settings.min, (min) => ({ min, message: t('field.too-early', label, min) })),
		...about(settings.max, (max) => ({ max, message: t('field.too-late', label, max) }))
	];
}

function about<Limit>(limit: Limit | undefined, rule: (limit: Limit) => Rule): Rule[] {
	return limit === undefined ? [] : [rule(limit)];
}
