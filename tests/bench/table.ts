/** The cells of a row; a goal and whether it is met come last. */
export type Row = string[];

/** Prints the rows as a table of Markdown, formatted as Prettier does it, to be pasted into the docs. */
export function print(head: Row, rows: Row[]): void {
	const all = [head, ...rows];
	const widths = head.map((_, column) => Math.max(3, ...all.map((row) => width(row[column]))));
	const line = (cells: Row) => `| ${cells.join(' | ')} |`;
	const padded = (row: Row) =>
		widths.map((wide, column) => {
			const cell = row[column] ?? '';
			return cell + ' '.repeat(wide - width(cell));
		});
	const [first, ...rest] = all.map((row) => line(padded(row)));
	const rule = line(widths.map((wide) => '-'.repeat(wide)));
	console.log(['', first, rule, ...rest].join('\n'));
}

function width(cell = ''): number {
	return [...cell].length;
}

/** A row with its goal and whether it is met. */
export function goal(what: string, measured: string, wanted: string, met: boolean): Row {
	return [what, measured, wanted, met ? 'met' : 'missed'];
}

export const ms = (value: number, digits = 2) => `${value.toFixed(digits)} ms`;
export const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
export const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
export const times = (value: number) => `${value.toFixed(2)} ×`;
