// Between checked values and the columns of the `profile` table.
import type { FieldList, Profile, ProfileDefinition } from './declaration.ts';
import { typeOf } from './field-types.ts';
import { storedFields } from './fields.ts';
import type { Value } from './validation.ts';

export type Row = Record<string, string | number | null>;

/** The columns of the stored fields, all nullable. */
export function columns(
	profile: ProfileDefinition
): { name: string; type: 'text' | 'integer' | 'real' }[] {
	return storedFields(profile).map(({ name, definition }) => ({
		name,
		type: typeOf(definition).column
	}));
}

/** Checked values as columns: exactly those of `fields`. */
export function toRow<V extends Record<string, Value>>(fields: FieldList<V>, values: V): Row {
	return Object.fromEntries(
		fields.map(({ name, definition }) => {
			const value = values[name] ?? null;
			return [name, value === null ? null : typeOf(definition).toColumn(value)];
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
			return [name, column === null ? null : typeOf(definition).fromColumn(column)];
		})
	) as Profile<P>;
}
