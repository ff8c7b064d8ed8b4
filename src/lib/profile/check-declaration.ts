// Finds the mistakes in a declaration. Each becomes an Error that says the field, the problem and the
// line to change.
import { LANGUAGES, languageOf } from '../i18n/languages.ts';
import type { SpecialOptions } from './field-type.ts';
import { typeOf, types, type TypeName } from './field-types.ts';
import { pick, type Localized } from './localized.ts';
import * as pattern from './pattern.ts';
import * as names from './reserved-names.ts';
import * as clean from '../text/clean.ts';
import * as visible from '../text/visible.ts';

const FLAGS = ['required', 'registration', 'metadata'] as const;
const TEXTS = ['label', 'placeholder', 'help'] as const;
const COMMON = ['type', 'label', 'help', ...FLAGS];
const SPECIAL = ['placeholder', 'autocomplete', 'min', 'max', 'pattern', 'options'];

/** A declaration as the developer wrote it. */
type Written = Readonly<Record<string, unknown>>;

/** Throws an Error for the first mistake in the declaration of a field. */
export function assertField(name: string, written: unknown): void {
	const problem = names.findProblem(name);
	if (problem) throw mistake(name, problem, `${name}: {`);
	if (!isPlain(written)) {
		throw mistake(name, 'a field is declared by { type, label, … }.', `${name}:`);
	}
	const type = getType(name, written);
	assertOptionNames(name, type, written);
	assertTexts(name, written);
	assertFlags(name, type, written);
	assertLimits(name, type, written);
	if (type === 'choice') assertChoices(name, written);
	assertPattern(name, written);
}

/** True for an object written in braces: no array, no instance, no other prototype. */
export function isPlain(value: unknown): value is Written {
	if (typeof value !== 'object' || value === null) return false;
	const prototype: unknown = Object.getPrototypeOf(value);
	return prototype === null || prototype === Object.prototype;
}

function getType(name: string, written: Written): TypeName {
	const { type } = written;
	if (typeof type === 'string' && Object.hasOwn(types, type)) return type as TypeName;
	const known = Object.keys(types).join(', ');
	throw mistake(
		name,
		`there is no type ${shown(type)}. The types are ${known}.`,
		line(written, 'type')
	);
}

function assertOptionNames(name: string, type: TypeName, written: Written): void {
	const accepts: readonly (keyof SpecialOptions)[] = typeOf({ type }).accepts;
	const allowed = [...COMMON, ...accepts];
	for (const option of Object.keys(written)) {
		if (allowed.includes(option)) continue;
		const problem = SPECIAL.includes(option)
			? `the type ${type} takes no ${option}.`
			: `there is no option ${shown(option)}. The type ${type} takes ${allowed.join(', ')}.`;
		throw mistake(name, problem, line(written, option));
	}
}

function assertTexts(name: string, written: Written): void {
	if (written['label'] === undefined) {
		throw mistake(name, 'the label is missing.', "label: '…' (add it)");
	}
	for (const option of TEXTS) {
		const problem = written[option] !== undefined && findTextProblem(written[option], option);
		if (problem) throw mistake(name, problem, line(written, option));
	}
	const { autocomplete } = written;
	if (autocomplete === undefined || isText(autocomplete)) return;
	throw mistake(name, 'autocomplete must be text.', line(written, 'autocomplete'));
}

function assertFlags(name: string, type: TypeName, written: Written): void {
	for (const flag of FLAGS) {
		if (written[flag] === undefined || typeof written[flag] === 'boolean') continue;
		throw mistake(name, `${flag} is true or false.`, line(written, flag));
	}
	if (written.required && !written.registration) {
		throw mistake(
			name,
			'a required field must be asked for at sign-up.',
			line(written, 'registration')
		);
	}
	if (written.metadata && !typeOf({ type }).metadata) {
		throw mistake(name, `Passage's metadata has no type ${type}.`, line(written, 'metadata'));
	}
}

function assertLimits(name: string, type: TypeName, written: Written): void {
	const { limit } = typeOf({ type });
	for (const option of ['min', 'max']) {
		if (written[option] === undefined || limit?.is(written[option])) continue;
		throw mistake(name, `${option} must be ${limit?.words}.`, line(written, option));
	}
	const { min } = written;
	const max = written.max ?? limit?.max;
	if (min === undefined || max === undefined || !isAfter(min, max)) return;
	const which = written.max === undefined ? ', the default' : '';
	throw mistake(name, `min is greater than max (${shown(max)}${which}).`, line(written, 'min'));
}

// Dates compare as text: both are YYYY-MM-DD.
function isAfter(min: unknown, max: unknown): boolean {
	return typeof min === 'number' ? min > Number(max) : String(min) > String(max);
}

function assertPattern(name: string, written: Written): void {
	if (written.pattern === undefined) return;
	const wanted =
		"pattern is a regular expression as text, without slashes, such as '[A-Z]{2}[0-9]{4}'";
	if (typeof written.pattern !== 'string' || written.pattern === '') {
		throw mistake(name, `${wanted}.`, line(written, 'pattern'));
	}
	try {
		pattern.compile(written.pattern);
	} catch (error) {
		throw mistake(name, `${wanted} (${String(error)}).`, line(written, 'pattern'));
	}
	const danger = pattern.findDanger(written.pattern);
	if (!danger) return;
	throw mistake(name, `${danger}; write the pattern without it.`, line(written, 'pattern'));
}

function assertChoices(name: string, written: Written): void {
	const { options } = written;
	if (!Array.isArray(options) || options.length === 0) {
		throw mistake(name, 'a choice needs options.', "options: ['…', '…']");
	}
	const all = options.map((option: unknown) => {
		const { value, label } = isPlain(option) ? option : { value: option, label: option };
		const problem = findTextProblem(label, 'label');
		if (problem && isPlain(label)) throw mistake(name, problem, shown(option));
		const labels: unknown[] = isPlain(label) ? Object.values(label) : [label];
		if ([value, ...labels].every(isOptionText)) return { value, label: label as Localized };
		const wanted = 'an option is text, or { value, label } with two texts';
		throw mistake(
			name,
			`${wanted}, without spaces at the ends or control characters.`,
			shown(option)
		);
	});
	const values = all.map(({ value }) => value);
	for (const texts of [
		values,
		...LANGUAGES.map((language) => all.map(({ label }) => pick(label, language)))
	]) {
		const twin = texts.find((each, index) => texts.indexOf(each) < index);
		if (twin !== undefined) throw mistake(name, 'an option is there twice.', shown(twin));
	}
}

// Only text in its canonical form comes back from a form unchanged.
function isOptionText(value: unknown): boolean {
	if (!isText(value)) return false;
	return clean.line(value) === value && visible.findForbidden(value, 'line') === undefined;
}

/** Says why `option` cannot have this text, or undefined. */
function findTextProblem(written: unknown, option: string): string | undefined {
	if (!isPlain(written)) return isText(written) ? undefined : `${option} must be text.`;
	const languages = Object.keys(written);
	if (languages.length === 0) return `${option} must be one text, or one for each language.`;
	const unknown = languages.find((language) => languageOf(language) !== language);
	if (unknown !== undefined) {
		return `there is no language ${shown(unknown)}. The languages are ${LANGUAGES.join(', ')}.`;
	}
	const blank = languages.find((language) => !isText(written[language]));
	return blank && `${option}.${blank} must be text.`;
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && !visible.isBlank(value);
}

function mistake(name: string, problem: string, change: string): Error {
	const file = process.env['PROFILE'] || 'src/profile.ts';
	const error = new Error(`${file}, field "${name}": ${problem} The line to change: ${change}`);
	// For this name `src/server.ts` prints the message without the stack.
	error.name = 'ConfigurationError';
	return error;
}

/** One option as it is written in the declaration. */
function line(written: Written, option: string): string {
	return option in written ? `${option}: ${shown(written[option])}` : `${option}: … (add it)`;
}

/** A value about as it is written in the declaration. */
function shown(value: unknown): string {
	const spelt = typeof value === 'string' || Array.isArray(value) || isPlain(value);
	return spelt ? JSON.stringify(value) : String(value);
}
