// What a row of the table in types.ts has to say about its type.
import type { GenericSchema } from 'valibot';
import type { Language } from '../i18n/languages.ts';
import type { Translate } from '../i18n/translate.ts';
import type { Rule } from './input.ts';

/** What people read: one text for all, or one for each language, of which English stands in. */
export type Wording = string | { readonly [L in Language]?: string };

/** One entry of a choice: what is stored, and what people read. */
export interface Choice<Words = string> {
	readonly value: string;
	readonly label: Words;
}

/** A checked declaration, whatever its type: `Limit` is what `min` and `max` hold. */
export interface Checked<Limit, Words> {
	readonly label: Words;
	readonly placeholder?: Words;
	readonly help?: Words;
	readonly required: boolean;
	readonly registration: boolean;
	readonly metadata: boolean;
	readonly min?: Limit;
	readonly max?: Limit;
	readonly pattern?: string;
	readonly autocomplete?: string;
	readonly options?: readonly Choice<Words>[];
}

/** A checked declaration in the words of one language, and the voice that speaks it. */
export interface Settings<Limit = number | string> extends Checked<Limit, string> {
	readonly language: Language;
	readonly t: Translate;
}

/** The options that only some types take. */
export interface SpecialOptions<Limit = number | string> {
	/** An example, shown while the input is empty. */
	placeholder?: Wording;
	/** The HTML autofill token, such as 'name' or 'bday'. */
	autocomplete?: string;
	/** The least length in characters, the least number, or the first date. */
	min?: Limit;
	/** The greatest length in characters, the greatest number, or the last date. */
	max?: Limit;
	/** A regular expression, without slashes, for the whole text. */
	pattern?: string;
	/** What may be chosen. */
	options: readonly (string | Choice<Wording>)[];
}

/** The HTML control that asks for a field; the names and values are those of HTML. */
export interface Control {
	readonly element: 'input' | 'textarea' | 'select' | 'checkbox';
	readonly type?: 'text' | 'email' | 'tel' | 'url' | 'date';
	readonly inputmode?: 'text' | 'email' | 'tel' | 'url' | 'numeric' | 'decimal';
	readonly autocomplete?: string;
	readonly autocapitalize?: 'none';
	readonly spellcheck?: boolean;
	readonly min?: string;
	readonly max?: string;
	readonly maxlength?: number;
}

/** Everything that depends on a field's type. */
export interface TypeRow<Value, Limit> {
	/** The options it takes besides label, help, required, registration and metadata. */
	readonly accepts: readonly (keyof SpecialOptions)[];
	/** What a `min` or `max` has to be, and `max` where none is declared. */
	readonly limit?: {
		readonly words: string;
		is(value: unknown): value is Limit;
		readonly max?: Limit;
	};
	/** Whether Passage's own user metadata knows this type. */
	readonly metadata: boolean;
	/** How the database keeps it: 64-bit integers and double precision. */
	readonly column: 'text' | 'integer' | 'real';
	control(settings: Settings<Limit>): Control;
	/** What to say where a required value is missing. */
	ask(settings: Settings<Limit>): string;
	/** What the browser checks, for want of the schema. */
	rules(settings: Settings<Limit>): readonly Rule[];
	/** Checks a JSON value that is not blank, and brings it into its canonical form. */
	schema(settings: Settings<Limit>): GenericSchema<unknown, Value>;
	/** What was typed, as JSON has it; unchanged where it does not look like this type. */
	parse(typed: string): unknown;
	toColumn(value: Value): string | number;
	fromColumn(value: unknown): Value;
	display(value: Value, settings: Settings<Limit>): string;
}
