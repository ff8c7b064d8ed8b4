import { commitsPer } from './storage.ts';
import * as sides from './sides.ts';
import { inTurns, ratio, spread, type Spread } from './turns.ts';
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

/** Postern, better-auth in SvelteKit and the floor, in turns in one run: server CPU, and its ratios. */
export async function sideBySide(): Promise<void> {
	const all: sides.Side[] = [];
	try {
		for (const open of [sides.floor, sides.peer, sides.postern]) all.push(await open());
		const spent = new Map<sides.Act, Map<sides.Side, number[]>>();
		for (const act of ['log-in', 'sign-up', 'page', 'refresh'] as const) {
			spent.set(act, await inTurns(act, all));
		}
		const of = (act: sides.Act, name: string) =>
			[...(spent.get(act) ?? [])].find(([side]) => side.name === name)?.[1];
		print(
			['server CPU of one', ...all.map(({ name }) => name)],
			[...spent.keys()].map((act) => [
				act,
				...all.map(({ name }) => {
					const each = of(act, name);
					return each ? shown(spread(each), ms) : '';
				})
			])
		);
		print(
			['Postern ÷ another', 'median (least–most)', 'goal', ''],
			GOALS.map(({ act, by, most }) =>
				judged(`${act} ÷ ${by}`, ratio(of(act, 'Postern'), of(act, by)), most, times)
			)
		);
		print(
			['Postern', 'measured', 'goal', ''],
			[judged('refresh', spread(of('refresh', 'Postern')), REFRESH_MS, ms), ...(await commits(all))]
		);
	} finally {
		for (const { measured } of all) await measured.remove();
	}
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

/** The median, and the least and the most of the rounds. */
export function shown({ median, least, most }: Spread, unit: (value: number) => string): string {
	return `${unit(median)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}

function judged(what: string, found: Spread, most: number, unit: (value: number) => string): Row {
	return [what, shown(found, unit), `≤ ${unit(most)}`, found.median <= most ? 'met' : 'missed'];
}
