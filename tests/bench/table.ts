/** One figure: what it is, as measured, and its goal if it has one. */
export interface Row {
	what: string;
	measured: string;
	goal?: string;
	met?: boolean;
}

/** Prints the rows as a table for people. */
export function print(rows: Row[]): void {
	const head: Row = { what: '', measured: 'measured', goal: 'goal' };
	const all = [head, ...rows];
	const first = Math.max(...all.map(({ what }) => what.length));
	const second = Math.max(...all.map(({ measured }) => measured.length));
	for (const { what, measured, goal = '', met } of all) {
		const verdict = met === undefined ? '' : met ? '  met' : '  MISSED';
		console.log(`${what.padEnd(first)}  ${measured.padStart(second)}  ${goal}${verdict}`.trimEnd());
	}
}

export const ms = (value: number, digits = 2) => `${value.toFixed(digits)} ms`;
export const kb = (bytes: number) => `${(bytes / 1000).toFixed(1)} KB`;
export const mb = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
