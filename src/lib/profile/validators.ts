// The parts from which the rows of types.ts build their schemas. Each schema stops at its first fault, so a pattern meets only short text.
import * as v from 'valibot';
import * as pattern from './pattern.ts';
import * as text from './text.ts';
import type { Settings } from './field-type.ts';

type TextSettings = Settings<number>;
type TextSchema = v.GenericSchema<unknown, string>;

/** Text in its normal form, free of characters that nobody can see. */
export function written(settings: TextSettings, kind: 'line' | 'paragraphs' = 'line'): TextSchema {
	const { label, t } = settings;
	return v.pipe(
		v.string(t('field.text', label)),
		v.transform(kind === 'line' ? text.line : text.paragraphs),
		v.check(
			(value) => text.findForbidden(value, kind) === undefined,
			({ input }) => invisible(settings, text.findForbidden(input, kind) ?? '')
		)
	);
}

function invisible({ label, t }: TextSettings, character: string): string {
	if (/[\n\r\u2028\u2029]/.test(character)) return t('field.line', label);
	return t('field.invisible', label, text.codePoint(character));
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
	const { label, t, min = 0, max = Infinity } = settings;
	const form = settings.pattern === undefined ? undefined : pattern.compile(settings.pattern);
	return v.pipe(
		schema,
		v.check(
			(value) => text.length(value) >= min,
			({ input }) => t('field.too-short', label, min, text.length(input))
		),
		v.check(
			(value) => text.length(value) <= max,
			({ input }) => t('field.too-long', label, max, text.length(input))
		),
		v.check((value) => form?.test(value) ?? true, otherForm(settings))
	);
}

/** A declared pattern is explained by what stands under the input. */
export function otherForm({ label, help, t }: TextSettings): string {
	const message = t('field.form', label);
	return help ? `${message} ${help}` : message;
}

/** A finite number, or a whole one that JavaScript and both databases hold exactly. */
export function numeric(
	settings: Settings<number>,
	whole: boolean
): v.GenericSchema<unknown, number> {
	const { label, t, min = -Infinity, max = Infinity } = settings;
	const kind = t(whole ? 'field.whole-number' : 'field.number', label);
	return v.pipe(
		v.number(kind),
		v.check((value) => Number.isFinite(value) || whole, kind),
		v.check(
			(value) => !whole || !(Math.abs(value) > Number.MAX_SAFE_INTEGER),
			t('field.too-large', label)
		),
		v.check((value) => !whole || Number.isInteger(value), kind),
		v.check((value) => value >= min, t('field.too-small', label, min)),
		v.check((value) => value <= max, t('field.too-great', label, max)),
		// JSON and both databases lose the sign of a negative zero.
		v.transform((value) => (value === 0 ? 0 : value))
	);
}

/** A day of the calendar within the declared limits, as `YYYY-MM-DD`. */
export function dated(settings: Settings<string>): TextSchema {
	const { label, t, min = '', max = '9999-12-31' } = settings;
	return v.pipe(
		v.string(t('field.date', label)),
		v.trim(),
		v.check((value) => isDate(value), t('field.date', label)),
		v.check((value) => value >= min, t('field.too-early', label, min)),
		v.check((value) => value <= max, t('field.too-late', label, max))
	);
}

/** True for a day that the calendar has, written `YYYY-MM-DD`. */
export function isDate(value: unknown): value is string {
	if (typeof value !== 'string' || !/^(?!0000)\d{4}-\d\d-\d\d$/.test(value)) return false;
	const day = new Date(`${value}T00:00:00Z`);
	return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

/** One of the declared options. */
export function chosen({ label, t, options = [] }: Settings<never>): TextSchema {
	return v.pipe(
		v.string(t('field.choose', label)),
		v.transform(text.line),
		v.check((value) => options.some((option) => option.value === value), t('field.choose', label))
	);
}

/** True or false; where it is required, true. */
export function ticked(settings: Settings<never>): v.GenericSchema<unknown, boolean> {
	const { label, required, t } = settings;
	return v.pipe(
		v.boolean(t('field.boolean', label)),
		v.check((value) => value || !required, t('field.tick', label))
	);
}
