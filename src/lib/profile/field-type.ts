// What the table in field-types.ts says about each type.
import type { Language } from '../i18n/languages.ts';
import type { Translate } from '../i18n/translate.ts';
import type { Cleaning } from '../text/clean.ts';
import type { Rule, ServerRule } from './input.ts';
import type { Localized } from './localized.ts';

/** An option of a choice: the value to store, and the text to show. */
export interface Choice<Text = string> {
	readonly value: string;
	readonly label: Text;
}

/** A checked declaration, whatever its type: `Limit` is what `min` and `max` hold. */
export interface Checked<Limit, Text> {
	readonly label: Text;
	readonly placeholder?: Text;
	readonly help?: Text;
	readonly required: boolean;
	readonly registration: boolean;
	readonly metadata: boolean;
	readonly min?: Limit;
	readonly max?: Limit;
	readonly pattern?: string;
	readonly autocomplete?: string;
	readonly options?: readonly Choice<Text>[];
}

/** A checked declaration in one language, and the translator for its messages. */
export interface Settings<Limit = number | string> extends Checked<Limit, string> {
	readonly language: Language;
	readonly t: Translate;
}

/** The options that only some types take. */
export interface SpecialOptions<Limit = number | string> {
	/** An example, shown while the input is empty. */
	placeholder?: Localized;
	/** The HTML autofill token, such as 'name' or 'bday'. */
	autocomplete?: string;
	/** The least length in characters, the least number, or the first day. */
	min?: Limit;
	/** The greatest length in characters, the greatest number, or the last day. */
	max?: Limit;
	/** A regular expression, without slashes, for the whole text. */
	pattern?: string;
	options: readonly (string | Choice<Localized>)[];
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
export interface FieldType<Value, Limit> {
	/** The options it takes besides label, help, required, registration and metadata. */
	readonly accepts: readonly (keyof SpecialOptions)[];
	/** What `min` and `max` hold, and `max` where none is declared. */
	readonly limit?: {
		readonly words: string;
		is(value: unknown): value is Limit;
		readonly max?: Limit;
	};
	/** Whether Passage's user metadata has this type. */
	readonly metadata: boolean;
	/** The type of the column: `integer` has 64 bits, `real` is double precision. */
	readonly column: 'text' | 'integer' | 'real';
	/** The type of the value in JSON. */
	readonly json: 'string' | 'number' | 'boolean';
	/** How what was typed is cleaned before it is judged. */
	readonly cleaning: Cleaning;
	control(settings: Settings<Limit>): Control;
	/** The message where a required value is missing. */
	ask(settings: Settings<Limit>): string;
	/** The message where JSON has a value of another type. */
	wrongKind(settings: Settings<Limit>): string;
	/** The form in which a value is judged, measured and stored. Applied twice it changes nothing more. */
	canonical(value: Value): Value;
	/** What must be true of the canonical form; the first rule that is broken gives the message. */
	rules(settings: Settings<Limit>): readonly (Rule | ServerRule<Value>)[];
	/** What was typed, as JSON has it; unchanged where it does not look like this type. */
	parse(typed: string): unknown;
	toColumn(value: Value): string | number;
	fromColumn(value: unknown): Value;
	display(value: Value, settings: Settings<Limit>): string;
}
