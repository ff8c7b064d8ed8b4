// The parts from which the rows of types.ts build their schemas. Every message is a whole sentence
// that says what to do; each schema stops at its first fault, so a pattern meets only short text.
import * as v from 'valibot';
import * as messages from './messages.ts';
import * as pattern from './pattern.ts';
import * as text from './text.ts';
import type { Settings } from './row.ts';

type TextSettings = Settings<number>;
type TextSchema = v.GenericSchema<unknown, string>;

/** Text in its normal form, free of characters that nobody can see. */
export function written({ label }: TextSettings, kind: 'line' | 'paragraphs' = 'line'): TextSchema {
	return v.pipe(
		v.string(`${label} has to be text.`),
		v.transform(kind === 'line' ? text.line : text.paragraphs),
		v.check(
			(value) => text.findForbidden(value, kind) === undefined,
			({ input }) => invisible(label, text.findForbidden(input, kind) ?? '')
		)
	);
}

function invisible(label: string, character: string): string {
	if (/[\n\r\u2028\u2029]/.test(character)) return `${label} has to fit on one line.`;
	const name = text.codePoint(character);
	return `${label} contains an invisible control character (${name}). Delete it and type the text again.`;
}

/** Text that `convert` brings into a canonical form, or refuses by returning undefined. */
export function converted(
	settings: TextSettings,
	convert: (text: string) => string | undefined,
	message: string
): TextSchema {
	return v.pipe(
		written(settings),
		v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
			const value = convert(dataset.value);
			if (value !== undefined) return value;
			addIssue({ message });
			return NEVER;
		})
	);
}

/** Text whose length in code points, and then whose form, is as declared. */
export function measured(schema: TextSchema, settings: TextSettings): TextSchema {
	const { min = 0, max = Infinity } = settings;
	const form = settings.pattern === undefined ? undefined : pattern.compile(settings.pattern);
	return v.pipe(
		schema,
		v.check(
			(value) => text.length(value) >= min,
			({ input }) => messages.tooShort(settings, min, text.length(input))
		),
		v.check(
			(value) => text.length(value) <= max,
			({ input }) => messages.tooLong(settings, max, text.length(input))
		),
		v.check((value) => form?.test(value) ?? true, messages.otherForm(settings))
	);
}

/** A finite number, or a whole one that JavaScript and both databases hold exactly. */
export function numeric(
	settings: Settings<number>,
	whole: boolean
): v.GenericSchema<unknown, number> {
	const { label, min = -Infinity, max = Infinity } = settings;
	const kind = messages.noNumber(settings, whole);
	return v.pipe(
		v.number(kind),
		v.check((value) => Number.isFinite(value) || whole, kind),
		v.check(
			(value) => !whole || !(Math.abs(value) > Number.MAX_SAFE_INTEGER),
			`${label} is too large a number.`
		),
		v.check((value) => !whole || Number.isInteger(value), kind),
		v.check((value) => value >= min, messages.tooSmall(settings, min)),
		v.check((value) => value <= max, messages.tooGreat(settings, max)),
		// JSON and both databases lose the sign of a negative zero.
		v.transform((value) => (value === 0 ? 0 : value))
	);
}

/** A day of the calendar within the declared limits, as `YYYY-MM-DD`. */
export function dated(settings: Settings<string>): TextSchema {
	const { label, min = '', max = '9999-12-31' } = settings;
	return v.pipe(
		v.string(`${label} has to be a date, such as 1990-12-31.`),
		v.trim(),
		v.check((value) => isDate(value), messages.noDate(settings)),
		v.check((value) => value >= min, messages.tooEarly(settings, min)),
		v.check((value) => value <= max, messages.tooLate(settings, max))
	);
}

/** True for a day that the calendar has, written `YYYY-MM-DD`. */
export function isDate(value: unknown): value is string {
	if (typeof value !== 'string' || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
	const day = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** One of the declared options. */
export function chosen({ label, options = [] }: Settings<never>): TextSchema {
	return v.pipe(
		v.string(`Choose one of the options for “${label}”.`),
		v.transform(text.line),
		v.check(
			(value) => options.some((option) => option.value === value),
			`Choose one of the options for “${label}”.`
		)
	);
}

/** True or false; where it is required, true. */
export function ticked({ label, required }: Settings<never>): v.GenericSchema<unknown, boolean> {
	return v.pipe(
		v.boolean(`${label} has to be true or false.`),
		v.check((value) => value || !required, `Tick “${label}” to go on.`)
	);
}
