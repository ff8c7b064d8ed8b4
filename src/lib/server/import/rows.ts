/** What is read of a file: rows, each with the line that it begins at. */
export type Row<Value> = { line: number } & ({ value: Value } | { problem: string });

/** Bytes of one row; a user with a hundred passkeys has a tenth. */
export const MAX_ROW = 4 * 1024 * 1024;

/** Thrown for a row that cannot be imported, in words that follow its line. */
export class Refused extends Error {}

/** Thrown for a file that cannot be read on from a line. */
export class Unreadable extends Error {
	readonly line: number;

	constructor(line: number, problem: string) {
		super(problem);
		this.line = line;
	}
}
