import { storedFields } from '../../profile/fields.ts';
import { fromInput } from '../../profile/forms.ts';
import type { Field } from '../../profile/declaration.ts';
import { profile as declared } from '../profile/declaration.ts';
import { isObject } from './binary.ts';
import { MAPPED, PLAIN, UNUSED, type Given } from './given.ts';
import { isPasskey, toGiven } from './json-shapes.ts';
import type { Names } from './names.ts';
import { Refused, Unreadable, type Row } from './rows.ts';

/** The columns of CSV files: users, rows of the profile table, or passkeys. */

/** Columns whose cells are JSON objects of fields. */
const OBJECTS: ReadonlySet<string> = new Set(['profile', 'user_metadata']);

type Cells = Record<string, string>;

/**
 * How a row of a file with these columns is read. Throws Unreadable for a column that is neither ours nor a
 * declared field, and for a file that names no user.
 */
export function readerOf(
	header: readonly string[],
	names: Names
): (line: number, row: string[]) => Row<Given> {
	const columns = header.map((name) => name.trim());
	const twice = columns.find((name, at) => name !== '' && columns.indexOf(name) !== at);
	if (twice !== undefined) throw new Unreadable(1, `two columns are named ${twice}`);
	const toGivenRow = shapeOf(columns, names);
	return (line, row) => {
		if (row.length !== columns.length) {
			return { line, problem: `${row.length} cells, where ${columns.length} are expected` };
		}
		try {
			const cells = Object.fromEntries(columns.map((name, at) => [name, row[at] ?? '']));
			return { line, value: toGivenRow(cells) };
		} catch (cause) {
			if (!(cause instanceof Refused)) throw cause;
			return { line, problem: cause.message };
		}
	};
}

function shapeOf(columns: string[], names: Names): (cells: Cells) => Given {
	const members = Object.fromEntries(columns.map((name) => [name, '']));
	if (isPasskey(members)) return (cells) => toGiven(cells, names);
	const ours = columns.map((theirs) => ({ theirs, ours: names.ours(theirs) }));
	if (ours.some((column) => column.ours === 'passage_id')) return profileShape(columns, names);
	for (const column of ours) assertKnown(column, names);
	const has = (name: string) => ours.some((column) => column.ours === name);
	if (!['id', 'email', 'phone'].some(has)) {
		throw new Unreadable(1, 'no column is named id, email or phone: name it with --map');
	}
	return (cells) => userOf(names, cells);
}

function assertKnown({ theirs, ours }: { theirs: string; ours: string | undefined }, names: Names) {
	if (theirs === '' || ours === undefined || UNUSED.has(ours) || OBJECTS.has(ours)) return;
	if ([...PLAIN, ...MAPPED].some((name) => name === ours)) return;
	if (declared.fields.some(({ name }) => name === ours)) return;
	const hint = names.isMapped(theirs) ? '' : `, or --map FIELD=${theirs}`;
	throw new Unreadable(1, `src/profile.ts has no field ${ours}. Use --ignore ${theirs}${hint}`);
}

function userOf(names: Names, cells: Cells): Given {
	const given: Given & Record<string, unknown> = { fields: {}, passkeys: [] };
	for (const [theirs, cell] of Object.entries(cells)) {
		const ours = names.ours(theirs);
		if (ours === undefined || theirs === '' || cell.trim() === '') continue;
		if (PLAIN.some((name) => name === ours)) given[ours] = cell;
		else if (MAPPED.some((name) => name === ours)) {
			if (names.isMapped(theirs)) given[ours] = cell;
		} else if (OBJECTS.has(ours)) Object.assign(given.fields, names.rename(objectIn(ours, cell)));
		else Object.assign(given.fields, valueOf(declared.fields, ours, cell));
	}
	return given;
}

/** A row of the profile table: `passage_id`, the columns of the fields, and when it was made. */
function profileShape(columns: string[], names: Names): (cells: Cells) => Given {
	const rest = new Set(['passage_id', 'created_at', 'updated_at', 'version', 'id', '']);
	for (const theirs of columns) {
		const ours = names.ours(theirs);
		if (ours !== undefined && !rest.has(ours)) assertKnown({ theirs, ours }, names);
	}
	return (cells) => {
		const given = toGiven(names.rename(cells), names);
		const fields = Object.entries(given.fields).filter(([name]) => name !== '');
		const values = fields.map(([name, cell]) =>
			valueOf(storedFields(declared), name, String(cell))
		);
		return { ...given, fields: Object.assign({}, ...values) as Given['fields'] };
	};
}

/** The cell as its field takes it; the cell of no field stays, for the check to refuse. */
function valueOf(fields: readonly Field[], name: string, cell: string): Record<string, unknown> {
	const field = fields.find((each) => each.name === name);
	if (cell.trim() === '') return {};
	return { [name]: field ? fromInput(field, cell) : cell };
}

function objectIn(name: string, cell: string): Record<string, unknown> {
	try {
		const value: unknown = JSON.parse(cell);
		if (isObject(value)) return value;
	} catch {
		// Said below.
	}
	throw new Refused(`${name}: must be a JSON object`);
}
