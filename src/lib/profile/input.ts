// All that the browser knows of a field. The server makes it: neither the declarations nor the
// schemas are shipped, and what people read comes with the page.
import type { Choice, Control } from './field-type.ts';

/** Something that has to hold for what was typed, and the message if it does not. */
export interface Rule {
	/** A regular expression with the flag `u`. */
	readonly pattern?: string;
	/** The least and the greatest value: as text for a date, else as a number. */
	readonly min?: number | string;
	readonly max?: number | string;
	/** May hold `LENGTH`. */
	readonly message: string;
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
	/** Whether a number is sent, not text. */
	readonly numeric: boolean;
	/** The message where a required value is missing. */
	readonly ask: string;
	/** The first that does not hold gives the message. */
	readonly rules: readonly Rule[];
}

/** What an input shows: its text, or whether it is ticked. */
export type Typed = Record<string, string | boolean>;

/** Stands in a message for the length, in characters, of what was typed. */
export const LENGTH = '{length}';

/** Says what is wrong with what was typed, as far as the browser can; the server has the last word. */
export function findFault(input: Input, typed: string | boolean): string | undefined {
	const text = plain(typed);
	if (text === '') return input.required ? input.ask : undefined;
	const broken = input.rules.find((rule) => !holds(rule, text));
	return broken?.message.replace(LENGTH, String([...text].length));
}

/** What was typed as the server wants it; ask only where there is no fault. */
export function valueOf({ numeric }: Input, typed: string | boolean): unknown {
	return numeric && plain(typed) !== '' ? Number(typed) : typed;
}

// The form in which the server measures it. An empty box is as good as an empty line.
function plain(typed: string | boolean): string {
	return typeof typed === 'string' ? typed.trim().normalize() : typed ? 'true' : '';
}

function holds({ pattern, min, max }: Rule, text: string): boolean {
	if (pattern !== undefined) return new RegExp(pattern, 'u').test(text);
	const value = typeof (min ?? max) === 'number' ? Number(text) : text;
	return (min === undefined || value >= min) && (max === undefined || value <= max);
}
