import type { Language } from '../i18n/languages.ts';
import { translator } from '../i18n/server.ts';
import type { Field, FieldList, Profile, ProfileDefinition } from './declaration.ts';
import { typeOf } from './field-types.ts';
import { registrationFields } from './fields.ts';
import { findBroken } from './input.ts';
import { inLanguage } from './settings.ts';
import * as visible from '../text/visible.ts';

/** The value of one field. */
export type Value = string | number | boolean | null;
export type Values = Record<string, Value>;
/** A message, a whole sentence, under the name of its field. */
export type Errors = Record<string, string>;
export type Checked<V> = { ok: true; values: V } | { ok: false; errors: Errors };

/** The name for messages about the whole instead of a field. */
export const WHOLE = 'fields';

/**
 * Checks untrusted input against exactly these fields. The values have every field, absent ones as
 * null, in canonical form: checked again, they stay the same. Unknown names are errors. The messages
 * are in the given language.
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
	// fromEntries defines members and never calls a setter such as that of `__proto__`.
	if (errors.length > 0) return { ok: false, errors: Object.fromEntries(errors) };
	return { ok: true, values: Object.fromEntries(values) as V };
}

/** Whether all that sign-up requires is present and still valid. */
export function isComplete<P extends ProfileDefinition>(
	profile: P,
	values: Readonly<Partial<Profile<P>>> | null
): boolean {
	const stored: Readonly<Record<string, unknown>> = values ?? {};
	return registrationFields(profile)
		.filter(({ definition }) => definition.required)
		.every((field) => !('message' in checkField(field, stored[field.name])));
}

type FieldResult = { value: Value } | { message: string };

function checkField({ definition }: Field, value: unknown, language?: Language): FieldResult {
	const settings = inLanguage(definition, language);
	const { label, required, t } = settings;
	const type = typeOf(definition);
	if (
		value === undefined ||
		value === null ||
		(typeof value === 'string' && visible.isBlank(value))
	) {
		return required ? { message: type.ask(settings) } : { value: null };
	}
	if (Array.isArray(value)) return { message: t('field.once', label) };
	if (typeof value !== type.json) return { message: type.wrongKind(settings) };
	const canonical = type.canonical(value);
	const message = findBroken(type.rules(settings), canonical);
	return message === undefined ? { value: canonical as Value } : { message };
}

function isObject(input: unknown): input is Readonly<Record<string, unknown>> {
	if (typeof input !== 'object' || input === null || Array.isArray(input)) return false;
	const prototype: unknown = Object.getPrototypeOf(input);
	return prototype === null || Object.getPrototypeOf(prototype) === null;
}

// A caller may send any number of names of any length: the answer repeats a few plain ones. A member
// called `__proto__` in it would endanger code that copies the answer.
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
