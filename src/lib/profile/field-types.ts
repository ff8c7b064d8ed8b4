// One table, one row a type. Adding a type is adding a row: the declaration and its checks, the
// TypeScript type, the inputs, the validation, the column and the summary follow from it.
import * as address from './address.ts';
import * as checks from './validators.ts';
import { INTEGER, NUMBER } from './pattern.ts';
import type { Control, Settings, TypeRow } from './field-type.ts';
import * as rules from './browser-rules.ts';

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

const date = { words: "a real date such as '1990-12-31'", is: checks.isDate };

const asText = {
	column: 'text',
	ask: askFor,
	parse: (typed: string): unknown => typed,
	toColumn: (value: string) => value,
	fromColumn: (value: unknown) => String(value),
	display: (value: string) => value
} as const;

const asNumber = {
	ask: askFor,
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
		rules: rules.measured,
		schema: (s: Settings<number>) => checks.measured(checks.written(s), s)
	},
	text: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'min', 'max', 'pattern'],
		limit: { ...length, max: 5000 },
		metadata: false,
		control: (s: Settings<number>) => ({ element: 'textarea', maxlength: units(s) }),
		rules: rules.measured,
		schema: (s: Settings<number>) => checks.measured(checks.written(s, 'paragraphs'), s)
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
		rules: rules.email,
		schema: (s: Settings<number>) =>
			checks.measured(checks.converted(s, address.email, s.t('field.email', s.label)), s)
	},
	phone: {
		...asText,
		accepts: ['placeholder', 'autocomplete', 'pattern'],
		metadata: true,
		control: () => ({ element: 'input', type: 'tel', inputmode: 'tel', autocomplete: 'tel' }),
		rules: rules.phone,
		schema: (s: Settings<number>) =>
			checks.measured(checks.converted(s, address.phone, s.t('field.phone', s.label)), s)
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
		rules: rules.url,
		schema: (s: Settings<number>) =>
			checks.measured(checks.converted(s, address.url, s.t('field.url', s.label)), s)
	},
	integer: {
		...asNumber,
		accepts: ['placeholder', 'autocomplete', 'min', 'max'],
		limit: wholeNumber,
		metadata: true,
		column: 'integer',
		control: (s: Settings<number>) => digits(s, 'numeric'),
		rules: (s: Settings<number>) => rules.numeric(s, true),
		schema: (s: Settings<number>) => checks.numeric(s, true),
		parse: (typed: string) => (INTEGER.test(typed.trim()) ? Number(typed) : typed)
	},
	number: {
		...asNumber,
		accepts: ['placeholder', 'autocomplete', 'min', 'max'],
		limit: number,
		metadata: false,
		column: 'real',
		control: (s: Settings<number>) => digits(s, 'decimal'),
		rules: (s: Settings<number>) => rules.numeric(s, false),
		schema: (s: Settings<number>) => checks.numeric(s, false),
		parse: (typed: string) => (NUMBER.test(typed.trim()) ? Number(typed) : typed)
	},
	boolean: {
		accepts: [],
		metadata: true,
		column: 'integer',
		control: () => ({ element: 'checkbox' }),
		ask: (s: Settings<never>) => s.t('field.tick', s.label),
		rules: () => [],
		schema: checks.ticked,
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
		// Browsers let people type six-digit years where no last date is given.
		control: (s: Settings<string>) => ({
			element: 'input',
			type: 'date',
			min: s.min,
			max: s.max ?? '9999-12-31'
		}),
		rules: rules.dated,
		schema: checks.dated,
		display: (value: string, { language }: Settings<string>) => {
			// The database may have been filled by something else than our own checks.
			if (!checks.isDate(value)) return value;
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
		rules: () => [],
		schema: checks.chosen,
		display: (value: string, { options = [] }: Settings<never>) =>
			options.find((option) => option.value === value)?.label ?? value
	}
} as const satisfies Record<string, TypeRow<unknown, number | string>>;

/** The name of a type, as declarations write it. */
export type FieldType = keyof typeof types;

/** What a field of this type holds. */
export type ValueOf<T extends FieldType> = ReturnType<(typeof types)[T]['fromColumn']>;

/** The row of a type, seen without knowing which. */
export function rowOf(type: FieldType): TypeRow<unknown, number | string> {
	return types[type];
}

// HTML counts UTF-16 units: twice the limit never cuts off what the schema, counting code points,
// takes; and what is somewhat too long stays in the input, with a message, rather than vanish.
function units({ max }: Settings<number>): number | undefined {
	return max === undefined ? undefined : 2 * max;
}

// Not type=number: browsers hand over '' for anything else typed there, and so would lose it.
// The keypads of telephones have no minus sign.
function digits({ min }: Settings<number>, inputmode: 'numeric' | 'decimal'): Control {
	return { element: 'input', type: 'text', inputmode: (min ?? -1) < 0 ? 'text' : inputmode };
}

/** The plain label, and after it how English speaks of it in a sentence. */
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
