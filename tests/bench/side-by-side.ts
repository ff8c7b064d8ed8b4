import * as betterAuth from './better-auth.ts';
import { commitsPer } from './storage.ts';
import * as sides from './sides.ts';
import { inTurns, ratio, ROUNDS, shown, spread, type Spread } from './turns.ts';
import { ms, print, times, type Row } from './table.ts';

type Compared = { act: sides.Act; by: string; most: number };

const GOALS: Compared[] = [
	{ act: 'log-in', by: 'better-auth', most: 0.85 },
	{ act: 'log-in', by: 'the floor', most: 4 },
	{ act: 'sign-up', by: 'better-auth', most: 1 },
	{ act: 'page', by: 'better-auth', most: 1.2 }
];
const REFRESH_MS = 1.2;
const COMMITS = 2;

/**
 * Processes of one build differ by some hundredths for as long as they run, and of equal ones the one that
 * waits for the others to start costs some hundredths more: they start in each of their six orders.
 */
const STARTS = 6;
const ACTS: sides.Act[] = ['log-in', 'sign-up', 'page', 'refresh'];

/** By act and side: a value for each round. */
class Spent {
	readonly #values = new Map<string, number[]>();

	of(act: sides.Act, side: string): number[] {
		return this.#values.get(`${act} ${side}`) ?? [];
	}

	add(act: sides.Act, side: string, values: number[]): void {
		this.#values.set(`${act} ${side}`, [...this.of(act, side), ...values]);
	}
}

/**
 * Postern, better-auth in SvelteKit and the floor, in turns in one run: server CPU, and its ratios. The rounds
 * are shared among several starts of all.
 */
export async function sideBySide(): Promise<void> {
	const spent = new Spent();
	// Before any server starts: to wait for it would cost that server.
	const entry = await betterAuth.build();
	const open = [sides.floor, () => sides.peer(entry), () => sides.postern()];
	let written: Row[] = [];
	for (let start = 0; start < STARTS; start++) {
		const all: sides.Side[] = [];
		try {
			for (const each of order(open, start)) all.push(await each());
			for (const act of ACTS) {
				const values = await inTurns(act, all, Math.ceil(ROUNDS / STARTS));
				for (const [{ name }, each] of values) spent.add(act, name, each);
			}
			if (start === STARTS - 1) written = await commits(all);
		} finally {
			for (const { measured } of all) await measured.remove();
		}
	}
	printAll(spent, written);
}

/** All of them, turned by a place from start to start, every other time the other way round. */
function order<T>(all: T[], start: number): T[] {
	const first = start % all.length;
	const turned = [...all.slice(first), ...all.slice(0, first)];
	return start % 2 ? turned.toReversed() : turned;
}

function printAll(spent: Spent, written: Row[]): void {
	const names = ['the floor', 'better-auth', 'Postern'];
	print(
		['server CPU of one', ...names],
		ACTS.map((act) => [
			act,
			...names.map((name) => {
				const each = spent.of(act, name);
				return each.length > 0 ? shown(spread(each), ms) : '';
			})
		])
	);
	print(
		['Postern ÷ another', 'median (least–most)', 'goal', ''],
		GOALS.map(({ act, by, most }) =>
			judged(`${act} ÷ ${by}`, ratio(spent.of(act, 'Postern'), spent.of(act, by)), most, times)
		)
	);
	print(
		['Postern', 'measured', 'goal', ''],
		[judged('refresh', spread(spent.of('refresh', 'Postern')), REFRESH_MS, ms), ...written]
	);
}

async function commits(all: sides.Side[]): Promise<Row[]> {
	const rows: Row[] = [];
	for (const { name, measured, acts } of all) {
		const logIn = await acts['log-in']?.();
		if (!logIn) continue;
		const each = await commitsPer(measured.server, 50, logIn);
		const ours = name === 'Postern';
		const verdict = ours ? [`≤ ${COMMITS}`, each <= COMMITS ? 'met' : 'missed'] : ['', ''];
		rows.push([`commits of a log-in, ${name}`, each.toFixed(1), ...verdict]);
	}
	return rows;
}

function judged(what: string, found: Spread, most: number, unit: (value: number) => string): Row {
	return [what, shown(found, unit), `≤ ${unit(most)}`, found.median <= most ? 'met' : 'missed'];
}
