import type {
	Declaration,
	Declarations,
	Field,
	FieldDefinition,
	ProfileDefinition
} from './declaration.ts';
import * as names from './reserved-names.ts';
import { fail, isPlain, line, shown } from './fault.ts';
import type { Written } from './fault.ts';
import * as options from './check-declaration.ts';
import type { SpecialOptions } from './field-type.ts';
import { rowOf, types } from './field-types.ts';
import type { FieldType } from './field-types.ts';
import * as wording from './wording.ts';

const FLAGS = ['required', 'registration', 'metadata'] as const;
const TEXTS = ['label', 'placeholder', 'help'] as const;
const COMMON = ['type', 'label', 'help', ...FLAGS];
const SPECIAL = ['placeholder', 'autocomplete', 'min', 'max', 'pattern', 'options'];

// The server has checked the declarations when it started: the browser need not carry the checks.
// Vite puts the constant in, and drops what it makes unreachable; plain Node has no such object.
const CHECKED = import.meta.env?.SSR === false;

/**
 * Checks the declarations of `src/profile.ts` and keeps them in their order. Throws an Error that
 * names the field, the fault and the line to change.
 */
export function defineProfile<const F extends Declarations>(declarations: F): ProfileDefinition<F> {
	if (!CHECKED && !isPlain(declarations)) {
		throw new Error(
			'src/profile.ts: defineProfile takes one plain object, { name: { type, label, … }, … }; "__proto__" cannot be the name of a field.'
		);
	}
	const fields = Object.entries(declarations).map(([name, written]): Field => {
		if (!CHECKED) checkField(name, written);
		return Object.freeze({ name, definition: definitionOf(written) });
	});
	return Object.freeze({ fields: Object.freeze(fields) });
}

function checkField(name: string, written: unknown): void {
	const fault = names.findFault(name);
	if (fault) throw fail(name, fault, `${name}: {`);
	if (!isPlain(written)) throw fail(name, 'a field is declared by { type, label, … }.', `${name}:`);
	const type = typeOf(name, written);
	checkOptionNames(name, type, written);
	checkTexts(name, written);
	for (const flag of FLAGS) {
		if (written[flag] === undefined || typeof written[flag] === 'boolean') continue;
		throw fail(name, `${flag} is true or false.`, line(written, flag));
	}
	if (written.required && !written.registration) {
		throw fail(name, 'only what sign-up asks for can be required.', line(written, 'registration'));
	}
	if (written.metadata && !rowOf(type).metadata) {
		throw fail(name, `Passage's metadata has no type ${type}.`, line(written, 'metadata'));
	}
	options.checkLimits(name, type, written);
	if (type === 'choice') options.checkChoices(name, written);
	options.checkPattern(name, written);
}

function definitionOf(written: Declaration): FieldDefinition {
	const { type, required, registration, metadata } = written;
	const max = written.max ?? rowOf(type).limit?.max;
	const definition = {
		...written,
		label: wording.freeze(written.label),
		...(written.help && { help: wording.freeze(written.help) }),
		...(written.placeholder && { placeholder: wording.freeze(written.placeholder) }),
		required: required === true,
		registration: registration === true,
		metadata: metadata === true,
		...(max !== undefined && { max }),
		...(type === 'choice' && { options: options.choices(written.options) })
	};
	// The checks made it one; only TypeScript cannot see that.
	return Object.freeze(definition) as unknown as FieldDefinition;
}

function typeOf(name: string, written: Written): FieldType {
	const { type } = written;
	if (typeof type === 'string' && Object.hasOwn(types, type)) return type as FieldType;
	const known = Object.keys(types).join(', ');
	throw fail(
		name,
		`there is no type ${shown(type)}. The types are ${known}.`,
		line(written, 'type')
	);
}

function checkOptionNames(name: string, type: FieldType, written: Written): void {
	const accepts: readonly (keyof SpecialOptions)[] = rowOf(type).accepts;
	const allowed = [...COMMON, ...accepts];
	for (const option of Object.keys(written)) {
		if (allowed.includes(option)) continue;
		const fault = SPECIAL.includes(option)
			? `the type ${type} takes no ${option}.`
			: `there is no option ${shown(option)}. The type ${type} takes ${allowed.join(', ')}.`;
		throw fail(name, fault, line(written, option));
	}
}

function checkTexts(name: string, written: Written): void {
	if (written['label'] === undefined) {
		throw fail(name, 'the label is missing.', "label: '…' (add it)");
	}
	for (const option of TEXTS) {
		if (written[option] === undefined) continue;
		const fault = wording.findFault(written[option], option);
		if (fault) throw fail(name, fault, line(written, option));
	}
	const { autocomplete } = written;
	if (autocomplete === undefined || wording.isText(autocomplete)) return;
	throw fail(name, 'autocomplete has to be some text.', line(written, 'autocomplete'));
}
