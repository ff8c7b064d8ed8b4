// Finds the mistakes in a declaration. Each becomes an Error that says the field, the problem and the
// line to change.
import { assertChoices, assertTexts } from './check-texts.ts';
import type { SpecialOptions } from './field-type.ts';
import { typeOf, types, type TypeName } from './field-types.ts';
import { isPlain, line, mistake, shown, type Written } from './mistake.ts';
import * as pattern from './pattern.ts';
import * as names from './reserved-names.ts';

const FLAGS = ['required', 'registration', 'metadata'] as const;
const COMMON = ['type', 'label', 'help', ...FLAGS];
const SPECIAL = ['placeholder', 'autocomplete', 'min', 'max', 'pattern', 'options'];

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
