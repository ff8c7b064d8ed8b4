// Between the checked values and what carries them: forms, database rows, text for people.
import type { Language } from '../i18n/languages.ts';
import type { Field, FieldList, Profile, ProfileDefinition } from './declaration.ts';
import type { Typed } from './input.ts';
import { formNames } from './reserved-names.ts';
import { storedFields } from './schema.ts';
import type { Value } from './schema.ts';
import { inLanguage } from './localize.ts';
import { rowOf } from './field-types.ts';

/** What `check` is given: not yet trusted. */
export type Raw = Record<string, unknown>;
export type Row = Record<string, string | number | null>;

/** What stands for an absent value wherever people read. */
export const ABSENT = '—';

/** What somebody typed into this field's input, as `check` expects it: numbers as numbers. */
export function fromInput({ definition }: Field, typed: string): unknown {
	return rowOf(definition.type).parse(typed);
}

/**
 * A posted form as input for `check`. A box that is not ticked is false, a name sent twice becomes
 * a list (which `check` refuses), and names that are neither fields nor our own stay, to be refused.
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

/** What to write into the inputs, from stored values or from what was typed: only these fields. */
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

/** The columns of these fields, all nullable; `integer` means 64 bits, `real` double precision. */
export function columns(
	profile: ProfileDefinition
): { name: string; type: 'text' | 'integer' | 'real' }[] {
	return storedFields(profile).map(({ name, definition }) => ({
		name,
		type: rowOf(definition.type).column
	}));
}

/** Checked values as columns: exactly those of `fields`. */
export function toRow<V extends Record<string, Value>>(fields: FieldList<V>, values: V): Row {
	return Object.fromEntries(
		fields.map(({ name, definition }) => {
			const value = values[name] ?? null;
			return [name, value === null ? null : rowOf(definition.type).toColumn(value)];
		})
	);
}

/** The stored fields of a database row; other columns are left out, missing ones are null. */
export function fromRow<P extends ProfileDefinition>(
	profile: P,
	row: Readonly<Record<string, unknown>>
): Profile<P> {
	return Object.fromEntries(
		storedFields(profile).map(({ name, definition }) => {
			const column = Object.hasOwn(row, name) ? (row[name] ?? null) : null;
			return [name, column === null ? null : rowOf(definition.type).fromColumn(column)];
		})
	) as Profile<P>;
}

/** A value for people to read: plain text, to be escaped like any other. */
export function display(
	{ definition }: Field,
	value: Value | undefined,
	language?: Language
): string {
	if (value === null || value === undefined) return ABSENT;
	return rowOf(definition.type).display(value, inLanguage(definition, language));
}

/** One line of a profile to read. */
export interface Line {
	readonly name: string;
	readonly label: string;
	readonly text: string;
	/** Where the text is the address of a page. */
	readonly link: boolean;
}

/** What a profile holds, as a page gets it to draw. */
export function summary(
	fields: readonly Field[],
	values: Readonly<Record<string, Value>> | null,
	language?: Language
): Line[] {
	return fields.map((field) => {
		const { name, definition } = field;
		const text = display(field, values?.[name], language);
		// The database may have been filled by something else than our own checks.
		const link = definition.type === 'url' && /^https?:\/\//i.test(text);
		return { name, label: inLanguage(definition, language).label, text, link };
	});
}
