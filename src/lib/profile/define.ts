import { assertField } from './check-declaration.ts';
import { isPlain } from './mistake.ts';
import type {
	Declaration,
	Declarations,
	Field,
	FieldDefinition,
	ProfileDefinition
} from './declaration.ts';
import type { Choice } from './field-type.ts';
import { typeOf } from './field-types.ts';
import { freeze, type Localized } from './localized.ts';

/**
 * Checks the declarations of `src/profile.ts` and returns them in their order, with the defaults
 * filled in. Throws an Error that names the field, the problem and the line to change.
 */
export function defineProfile<const F extends Declarations>(declarations: F): ProfileDefinition<F> {
	if (!isPlain(declarations)) {
		throw new Error(
			'src/profile.ts: defineProfile takes one plain object, { name: { type, label, … }, … }; "__proto__" cannot be the name of a field.'
		);
	}
	const fields = Object.entries(declarations).map(([name, written]): Field => {
		assertField(name, written);
		return Object.freeze({ name, definition: definitionOf(written) });
	});
	return Object.freeze({ fields: Object.freeze(fields) });
}

function definitionOf(written: Declaration): FieldDefinition {
	const { type, required, registration, metadata } = written;
	const max = written.max ?? typeOf(written).limit?.max;
	const definition = {
		...written,
		label: freeze(written.label),
		...(written.help && { help: freeze(written.help) }),
		...(written.placeholder && { placeholder: freeze(written.placeholder) }),
		required: required === true,
		registration: registration === true,
		metadata: metadata === true,
		...(max !== undefined && { max }),
		...(type === 'choice' && { options: choices(written.options) })
	};
	// TypeScript cannot see that the checks made it one.
	return Object.freeze(definition) as unknown as FieldDefinition;
}

/** The options of a choice, each with its value and its label. */
function choices(options: readonly (string | Choice<Localized>)[]): readonly Choice<Localized>[] {
	const all = options.map((option) =>
		typeof option === 'string' ? { value: option, label: option } : option
	);
	return Object.freeze(
		all.map(({ value, label }) => Object.freeze({ value, label: freeze(label) }))
	);
}
