/** Text for a terminal: no colours, and no character of a stored value that a terminal would obey. */

/** One line of a stored value. */
export function line(value: unknown): string {
	return String(value).replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '�');
}

/** `2026-11-30 08:10:00 UTC`; a dash for no time. */
export function time(iso: string | null | undefined): string {
	return iso ? `${iso.slice(0, 19).replace('T', ' ')} UTC` : '-';
}

/** `yes` or `no`. */
export const yes = (value: unknown): string => (value ? 'yes' : 'no');

/** Columns under their names. */
export function table(names: string[], rows: unknown[][]): string {
	return columns([names.map((name) => name.toUpperCase()), ...rows.map((row) => row.map(line))]);
}

/** A name and its value on each line. */
export function list(pairs: [string, unknown][]): string {
	return columns(pairs.map(([name, value]) => [name, line(value)]));
}

/** A heading with what is below it; nothing for no rows. */
export function section(title: string, rows: unknown[], body: string): string[] {
	if (rows.length === 0) return [];
	return ['', `${title} (${rows.length})`, body.replace(/^/gm, '  ')];
}

function columns(rows: string[][]): string {
	const widths = rows.reduce<number[]>(
		(all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)),
		[]
	);
	return rows
		.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  '))
		.map((each) => each.trimEnd())
		.join('\n');
}
