// What the browser knows of a field. The server makes it, so that neither the declarations nor the
// table of types is shipped, and every text arrives in the language of the page.
import type { Choice, Control } from './field-type.ts';

/** Something that must be true of a value, as plain data. */
export interface Rule {
	/** A regular expression with the flag `u`. */
	readonly pattern?: string;
	/** In characters (code points). */
	readonly minLength?: number;
	readonly maxLength?: number;
	/** The least and the greatest value: as text for a date, otherwise as a number. */
	readonly min?: number | string;
	readonly max?: number | string;
	/** What to say where it is not true; may hold `LENGTH`. */
	readonly message: string;
}

/** A rule that only the server can judge. */
export interface ServerRule<Value> {
	test(value: Value): boolean;
	message(value: Value): string;
}

/** A field as the browser draws and checks it: plain data. */
export interface Input {
	readonly name: string;
	readonly label: string;
	readonly help?: string | undefined;
	readonly placeholder?: string | undefined;
	readonly required: boolean;
	readonly control: Control;
	readonly options: readonly Choice[];
	/** Whether a number is sent instead of text. */
	readonly numeric: boolean;
	/** The message where a required value is missing. */
	readonly ask: string;
	readonly rules: readonly Rule[];
}

/** What an input shows: its text, or whether it is ticked. */
export type Typed = Record<string, string | boolean>;

/** Stands in a message for the length, in characters, of the value. */
export const LENGTH = '{length}';

/** The error message for what was typed, as far as the browser can judge, or undefined. */
export function findError(input: Input, typed: string | boolean): string | undefined {
	const text = plain(typed);
	if (text === '') return input.required ? input.ask : undefined;
	return findBroken(input.rules, text);
}

/** The message of the first rule that a value in its canonical form breaks, or undefined. */
export function findBroken<Value>(
	rules: readonly (Rule | ServerRule<Value>)[],
	value: Value
): string | undefined {
	const broken = rules.find((rule) => !holds(rule, value));
	if (!broken) return undefined;
	if ('test' in broken) return broken.message(value);
	return broken.message.replace(LENGTH, String([...String(value)].length));
}

/** What was typed, as the server expects it; call it only where there is no error. */
export function valueOf({ numeric }: Input, typed: string | boolean): unknown {
	return numeric && plain(typed) !== '' ? Number(typed) : typed;
}

// An empty box counts as an empty line. Text is in the form of `text.line`.
function plain(typed: string | boolean): string {
	return typeof typed === 'string' ? typed.trim().normalize() : typed ? 'true' : '';
}

function holds<Value>(rule: Rule | ServerRule<Value>, value: Value): boolean {
	if ('test' in rule) return rule.test(value);
	const { pattern, minLength = 0, maxLength = Infinity, min, max } = rule;
	const text = String(value);
	if (pattern !== undefined && !new RegExp(pattern, 'u').test(text)) return false;
	const { length } = [...text];
	if (length < minLength || length > maxLength) return false;
	const compared = typeof (min ?? max) === 'number' ? Number(value) : text;
	return (min === undefined || compared >= min) && (max === undefined || compared <= max);
}
