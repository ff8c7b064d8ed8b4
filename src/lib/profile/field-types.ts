// One entry for each type. To add a type, add an entry: the declaration and its checks, the TypeScript
// type, the inputs, the validation, the column and the summary follow from it.
import * as address from '../text/address.ts';
import * as clean from '../text/clean.ts';
import { phone } from '../text/phone.ts';
import type { Control, FieldType, Settings } from './field-type.ts';
import { INTEGER, NUMBER } from './pattern.ts';
import * as rules from './rules.ts';

const length = {
	words: 'a whole number of characters, 0 or more',
	is: (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
};

const wholeNumber = {
	words: 'a whole number',
	is: (value: unknown): value is number => Number.isSafeInteger(value)
};

const number = {
	words: 'a number',
	is: (value: unknown): value is number => Number.isFinite(value)
};

const date = { words: "a real date such as '1990-12-31'", is: rules.isDate };

const asText = {
	column: 'text',
	json: 'string',
	cleaning: 'line',
	ask: askFor,
	wrongKind: ({ label, t }: Settings) => t('field.text', label),
	canonical: clean.line,
	parse: (typed: string): unknown => typed,
	toColumn: (value: string) => value,
	fromColumn: (value: unknown) => String(value),
	display: (value: string) => value
} as const;

const asNumber = {
	json: 'number',
	cleaning: 'compact',
	ask: askFor,
	// JSON and both databases lose the sign of a negative zero.
	canonical: (value: number) => (value === 0 ? 0 : value),
	toColumn: (value: number) => value,
	// Postgres gives 64-bit integers as text.
	fromColumn: (value: unknown) => Number(value),
	display: (value: number) => String(value)
} as const;

const verbatim = { autocapitalize: 'none', spellcheck: false } as const;

export const types = {
	string: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'min', 'max', 'pattern'],
		limit: { ...length, max: 255 },
		metadata: true,
		control: (s: Settings<number>) => ({ element: 'input', type: 'text', maxlength: units(s) }),
		rules: rules.written('line')
	},
	text: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'min', 'max', 'pattern'],
		limit: { ...length, max: 5000 },
		metadata: false,
		control: (s: Settings<number>) => ({ element: 'textarea', maxlength: units(s) }),
		cleaning: 'paragraphs',
		canonical: clean.paragraphs,
		rules: rules.written('paragraphs')
	},
	email: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'min', 'max', 'pattern'],
		limit: { ...length, max: 254 },
		metadata: true,
		control: (s: Settings<number>) => ({
			element: 'input',
			type: 'email',
			inputmode: 'email',
			autocomplete: 'email',
			maxlength: units(s),
			...verbatim
		}),
		cleaning: 'compact',
		canonical: converted('compact', address.email),
		rules: rules.addressed('email')
	},
	phone: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'pattern'],
		metadata: true,
		control: () => ({ element: 'input', type: 'tel', inputmode: 'tel', autocomplete: 'tel' }),
		cleaning: 'compact',
		canonical: converted('compact', phone),
		rules: rules.addressed('phone')
	},
	url: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'min', 'max', 'pattern'],
		limit: { ...length, max: 2048 },
		metadata: false,
		control: (s: Settings<number>) => ({
			element: 'input',
			type: 'url',
			inputmode: 'url',
			autocomplete: 'url',
			maxlength: units(s),
			...verbatim
		}),
		canonical: converted('line', address.url),
		rules: rules.addressed('url')
	},
	integer: {
		...asNumber,
		accepts: ['placeholder', 'autocomplete', 'min', 'max'],
		limit: wholeNumber,
		metadata: true,
		column: 'integer',
		control: (s: Settings<number>) => digits(s, 'numeric'),
		wrongKind: ({ label, t }: Settings<number>) => t('field.whole-number', label),
		rules: rules.numeric('whole-number'),
		parse: (typed: string) => numberIn(INTEGER, typed)
	},
	number: {
		...asNumber,
		accepts: ['placeholder', 'autocomplete', 'min', 'max'],
		limit: number,
		metadata: false,
		column: 'real',
		control: (s: Settings<number>) => digits(s, 'decimal'),
		wrongKind: ({ label, t }: Settings<number>) => t('field.number', label),
		rules: rules.numeric('number'),
		parse: (typed: string) => numberIn(NUMBER, typed)
	},
	boolean: {
		accepts: [],
		metadata: true,
		column: 'integer',
		json: 'boolean',
		cleaning: 'line',
		control: () => ({ element: 'checkbox' }),
		ask: (s: Settings<never>) => s.t('field.tick', s.label),
		wrongKind: ({ label, t }: Settings<never>) => t('field.boolean', label),
		canonical: (value: boolean) => value,
		rules: rules.ticked,
		parse: (typed: string) => {
			if (/^(true|on|1)$/.test(typed)) return true;
			return /^(false|off|0)$/.test(typed) ? false : typed;
		},
		toColumn: (value: boolean) => (value ? 1 : 0),
		fromColumn: (value: unknown) => Number(value) === 1,
		display: (value: boolean, { t }: Settings<never>) => t(value ? 'field.yes' : 'field.no')
	},
	date: {
		...asText,
		accepts: ['autocomplete', 'min', 'max'],
		limit: date,
		metadata: true,
		// Without a last date browsers accept years of six digits.
		control: (s: Settings<string>) => ({
			element: 'input',
			type: 'date',
			min: s.min,
			max: s.max ?? '9999-12-31'
		}),
		cleaning: 'compact',
		wrongKind: ({ label, t }: Settings<string>) => t('field.date', label),
		canonical: (value: string) => clean.compact(value).trim(),
		rules: rules.dated,
		display: (value: string, { language }: Settings<string>) => {
			// Another program may have written to the database.
			if (!rules.isDate(value)) return value;
			const day = new Date(`${value}T00:00:00Z`);
			return day.toLocaleDateString(language, { dateStyle: 'long', timeZone: 'UTC' });
		}
	},
	choice: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'options'],
		metadata: false,
		control: () => ({ element: 'select' }),
		ask: (s: Settings<never>) => s.t('field.choose', s.label),
		wrongKind: ({ label, t }: Settings<never>) => t('field.choose', label),
		rules: rules.chosen,
		display: (value: string, { options = [] }: Settings<never>) =>
			options.find((option) => option.value === value)?.label ?? value
	}
} as const satisfies Record<string, FieldType<unknown, number | string>>;

/** The name of a type, as declarations write it. */
export type TypeName = keyof typeof types;

/** What a field of this type holds. */
export type ValueOf<T extends TypeName> = ReturnType<(typeof types)[T]['fromColumn']>;

/** The entry of a type, seen without its name. */
export function typeOf({ type }: { type: TypeName }): FieldType<unknown, number | string> {
	return types[type];
}

// Text that is no address stays as it is, for the rules to refuse.
function converted(cleaning: clean.Cleaning, convert: (text: string) => string | undefined) {
	return (value: string) => {
		const cleaned = clean[cleaning](value).trim();
		return convert(cleaned) ?? cleaned;
	};
}

function numberIn(pattern: RegExp, typed: string): unknown {
	const cleaned = clean.compact(typed).trim();
	return pattern.test(cleaned) ? Number(cleaned) : typed;
}

// HTML counts UTF-16 units: twice the limit never cuts off what the rules, which count code points,
// allow. Text that is a little too long stays in the input, with a message.
function units({ max }: Settings<number>): number | undefined {
	return max === undefined ? undefined : 2 * max;
}

// Not type=number, where browsers report '' for anything that is no number. The numeric keypads of
// phones have no minus sign.
function digits({ min }: Settings<number>, inputmode: 'numeric' | 'decimal'): Control {
	return { element: 'input', type: 'text', inputmode: (min ?? -1) < 0 ? 'text' : inputmode };
}

/** The label as it is, then as English writes it within a sentence. */
function askFor({ label, t }: Settings): string {
	return t('field.ask', label, your(label));
}

/** `Name` → `your name`; initials and whole questions stay as they are. */
function your(label: string): string {
	if (/[?!.:]$/.test(label)) return `an answer to “${label}”`;
	if (/^your\s/i.test(label)) return `y${label.slice(1)}`;
	const first = /^\p{Lu}(?=\p{Ll}|\s|$)/u.exec(label)?.[0] ?? '';
	return `your ${first.toLowerCase()}${label.slice(first.length)}`;
}
