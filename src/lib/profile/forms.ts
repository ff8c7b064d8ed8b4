// Between fields and the forms that ask for them.
import type { Language } from '../i18n/languages.ts';
import type { Field } from './declaration.ts';
import { typeOf } from './field-types.ts';
import type { Control } from './field-type.ts';
import type { Input, Rule, Typed } from './input.ts';
import { formNames } from './reserved-names.ts';
import { inLanguage } from './settings.ts';

/** Untrusted input for `check`. */
export type Raw = Record<string, unknown>;

/** These fields as a page gets them, to draw and check their inputs. */
export function inputs(fields: readonly Field[], language?: Language): Input[] {
	return fields.map((field) => {
		const { name, definition } = field;
		const settings = inLanguage(definition, language);
		const { label, help, placeholder, required, options = [] } = settings;
		const { ask, rules, json, cleaning } = typeOf(definition);
		return {
			name,
			label,
			help,
			placeholder,
			required,
			options,
			control: control(field),
			cleaning,
			numeric: json === 'number',
			ask: ask(settings),
			rules: rules(settings).filter((rule): rule is Rule => !('test' in rule))
		};
	});
}

/** The HTML control that asks for a field. */
export function control({ definition }: Field): Control {
	const { autocomplete, ...rest } = typeOf(definition).control(inLanguage(definition));
	return { ...rest, autocomplete: definition.autocomplete ?? autocomplete };
}

/** What was typed into this field's input, as `check` expects it: numbers as numbers. */
export function fromInput({ definition }: Field, typed: string): unknown {
	return typeOf(definition).parse(typed);
}

/**
 * A posted form as input for `check`. A box that is not ticked is false. A name that was sent twice
 * becomes a list and an unknown name stays, so that `check` refuses them.
 */
export function fromForm(fields: readonly Field[], form: FormData): Raw {
	const known = new Map(fields.map((field) => [field.name, field]));
	const raw: [string, unknown][] = fields
		.filter(({ definition }) => definition.type === 'boolean')
		.map(({ name }) => [name, false]);
	for (const name of new Set(form.keys())) {
		const field = known.get(name);
		if (!field && formNames.has(name)) continue;
		const [value, ...more] = form.getAll(name);
		if (more.length > 0) raw.push([name, form.getAll(name)]);
		else raw.push([name, field && typeof value === 'string' ? fromInput(field, value) : value]);
	}
	return Object.fromEntries(raw);
}

/** What the inputs of these fields show, from stored values or from what was typed. */
export function toForm(fields: readonly Field[], raw: Readonly<Raw> | null): Typed {
	return Object.fromEntries(
		fields.map(({ name, definition }) => {
			const given = raw && Object.hasOwn(raw, name) ? raw[name] : null;
			const value: unknown = Array.isArray(given) ? given[0] : given;
			if (definition.type === 'boolean') return [name, value === true || value === 'true'];
			return [name, typeof value === 'string' || typeof value === 'number' ? String(value) : ''];
		})
	);
}
