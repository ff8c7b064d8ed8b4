// What the browser can say at once, as data: the same messages in the same order as the schemas of
// checks.ts, and never stricter than they are. What is left out, the server says.
import { LENGTH, type Rule } from './input.ts';
import * as messages from './messages.ts';
import { INTEGER, NUMBER } from './pattern.ts';
import type { Settings } from './row.ts';

type TextSettings = Settings<number>;

/** Length in code points, and the declared pattern. */
export function measured(settings: TextSettings): Rule[] {
	const { min, max, pattern } = settings;
	return [
		...about(min, (least) => ({
			pattern: `^[^]{${least},}$`,
			message: messages.tooShort(settings, least, LENGTH)
		})),
		...about(max, (most) => ({
			pattern: `^[^]{0,${most}}$`,
			message: messages.tooLong(settings, most, LENGTH)
		})),
		...about(pattern, (form) => ({
			pattern: `^(?:${form})$`,
			message: messages.otherForm(settings)
		}))
	];
}

// The server measures the canonical form of an address, which the browser does not know.
export const email = (settings: TextSettings): Rule[] => [
	{ pattern: '^[^@]+@[^@]+\\.[^@]+$', message: messages.noEmail(settings) }
];

export const phone = (settings: TextSettings): Rule[] => [
	{
		pattern: '^_*\\+_*[1-9](?:_*\\d){6,14}_*$'.replaceAll('_', '[\\s().\\u2010-\\u2015\\-]'),
		message: messages.noPhone(settings)
	}
];

export const url = (settings: TextSettings): Rule[] => [
	{ pattern: '^[Hh][Tt][Tt][Pp][Ss]?://.+$', message: messages.noUrl(settings) }
];

/** A number that lies within its limits. */
export function numeric(settings: Settings<number>, whole: boolean): Rule[] {
	return [
		{ pattern: (whole ? INTEGER : NUMBER).source, message: messages.noNumber(settings, whole) },
		...about(settings.min, (min) => ({ min, message: messages.tooSmall(settings, min) })),
		...about(settings.max, (max) => ({ max, message: messages.tooGreat(settings, max) }))
	];
}

/** A whole date that lies within its limits. */
export function dated(settings: Settings<string>): Rule[] {
	return [
		{ pattern: '^\\d{4}-\\d\\d-\\d\\d$', message: messages.noDate(settings) },
		...about(settings.min, (min) => ({ min, message: messages.tooEarly(settings, min) })),
		...about(settings.max, (max) => ({ max, message: messages.tooLate(settings, max) }))
	];
}

function about<Limit>(limit: Limit | undefined, rule: (limit: Limit) => Rule): Rule[] {
	return limit === undefined ? [] : [rule(limit)];
}
