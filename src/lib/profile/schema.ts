import * as v from 'valibot';
import type { Language } from '../i18n/languages.ts';
import { translator } from '../i18n/server.ts';
import type { Field, FieldList, Profile, ProfileDefinition, Registration } from './declaration.ts';
import type { Input } from './input.ts';
import type { Control, Settings } from './field-type.ts';
import { inLanguage } from './localize.ts';
import * as text from './text.ts';
import { rowOf, type FieldType } from './field-types.ts';

/** What one field holds. */
export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;
/** A message, a whole sentence, under the name of the field that it is about. */
export type Errors = Record<string, string>;
export type Checked<V> = { ok: true; values: V } | { ok: false; errors: Errors };

/** The name under which messages stand that are about no field, but about the whole. */
export const WHOLE = 'fields';

/** The fields that the app's own database keeps. */
export function storedFields<P extends ProfileDefinition>(profile: P): FieldList<Profile<P>> {
	return profile.fields.filter(({ definition }) => !definition.metadata);
}

/** The fields that sign-up asks for. */
export function registrationFields<P extends ProfileDefinition>(
	profile: P
): FieldList<Registration<P>> {
	return storedFields(profile).filter(({ definition }) => definition.registration);
}

/** The fields that Passage keeps in its user metadata; nothing else here concerns them. */
export function metadataFields(profile: ProfileDefinition): readonly Field[] {
	return profile.fields.filter(({ definition }) => definition.metadata);
}

/** The HTML control that asks for a field. */
export function control({ definition }: Field): Control {
	const { autocomplete, ...rest } = rowOf(definition.type).control(inLanguage(definition));
	return { ...rest, autocomplete: definition.autocomplete ?? autocomplete };
}

/** These fields as a page gets them, to draw their inputs and check them. */
export function inputs(fields: readonly Field[], language?: Language): Input[] {
	return fields.map((field) => {
		const { name, definition } = field;
		const settings = inLanguage(definition, language);
		const { label, help, placeholder, required, options = [] } = settings;
		const { ask, rules, parse } = rowOf(definition.type);
		return {
			...{ name, label, help, placeholder, required, options },
			control: control(field),
			numeric: typeof parse('0') === 'number',
			ask: ask(settings),
			rules: rules(settings)
		};
	});
}

/**
 * Checks what came from outside against exactly these fields. The values have every field, absent
 * ones as null, in canonical form (checking them again changes nothing). Unknown names are errors.
 * The messages are of that language.
 */
export function check<V extends Values>(
	fields: FieldList<V>,
	input: unknown,
	language: Language = 'en'
): Checked<V> {
	if (!isObject(input)) {
		return { ok: false, errors: { [WHOLE]: translator(language)('field.object') } };
	}
	const errors = unknownNames(fields, input, language);
	const values: [string, Value][] = [];
	for (const field of fields) {
		const value = Object.hasOwn(input, field.name) ? input[field.name] : null;
		const result = checkField(field, value, language);
		if ('message' in result) errors.push([field.name, result.message]);
		else values.push([field.name, result.value]);
	}
	// fromEntries defines members, it never calls a setter such as that of `__proto__`.
	if (errors.length > 0) return { ok: false, errors: Object.fromEntries(errors) };
	return { ok: true, values: Object.fromEntries(values) as V };
}

/** Whether all that sign-up requires is there and still valid. */
export function isComplete<P extends ProfileDefinition>(
	profile: P,
	values: Readonly<Partial<Profile<P>>> | null
): boolean {
	const held: Readonly<Record<string, unknown>> = values ?? {};
	return registrationFields(profile)
		.filter(({ definition }) => definition.required)
		.every((field) => !('message' in checkField(field, held[field.name])));
}

type FieldResult = { value: Value } | { message: string };

function checkField({ definition }: Field, value: unknown, language?: Language): FieldResult {
	const settings = inLanguage(definition, language);
	const { label, required, t } = settings;
	const row = rowOf(definition.type);
	if (value === undefined || value === null || (typeof value === 'string' && text.isBlank(value))) {
		return required ? { message: row.ask(settings) } : { value: null };
	}
	if (Array.isArray(value)) return { message: t('field.once', label) };
	const result = v.safeParse(schemaOf(definition.type, settings), value, { abortPipeEarly: true });
	return result.success ? { value: result.output as Value } : { message: result.issues[0].message };
}

const schemas = new WeakMap<Settings, v.GenericSchema>();

function schemaOf(type: FieldType, settings: Settings): v.GenericSchema {
	const known = schemas.get(settings);
	if (known) return known;
	const schema = rowOf(type).schema(settings);
	schemas.set(settings, schema);
	return schema;
}

function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
	if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
	const prototype: unknown = Object.getPrototypeOf(input);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// A caller may send any number of names of any length, which the answer must not repeat; and a
// member called `__proto__` in it would be dangerous to whoever copies the answer.
function unknownNames(
	fields: readonly Field[],
	input: object,
	language: Language
): [string, string][] {
	const t = translator(language);
	const known = new Set(fields.map(({ name }) => name));
	const names = Object.keys(input).filter((name) => !known.has(name));
	const plain = names.filter((name) => /^[a-z][\w-]{0,39}$/i.test(name)).slice(0, 10);
	const errors = plain.map((name): [string, string] => [name, t('field.unknown', name)]);
	if (names.length > plain.length) {
		errors.push([WHOLE, t('field.only', [...known].join(', ') || '–')]);
	}
	return errors;
}
