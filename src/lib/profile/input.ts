// What the browser knows of a field. The server makes it, so that neither the declarations nor the
// table of types is shipped, and every text arrives in the language of the page.
import * as clean from '../text/clean.ts';
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
	readonly cleaning: clean.Cleaning;
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
	const text = plain(input, typed);
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
export function valueOf(input: Input, typed: string | boolean): unknown {
	const text = plain(input, typed);
	return input.numeric && text !== '' ? Number(text) : typed;
}

// A box without a tick counts as an empty line.
function plain({ cleaning }: Input, typed: string | boolean): string {
	if (typeof typed === 'boolean') return typed ? 'true' : '';
	return clean[cleaning](typed).trim();
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
