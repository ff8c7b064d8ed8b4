import { median } from './load.ts';
import { cpuOf } from './servers.ts';
import type { Act, Side } from './sides.ts';

/** Of the rounds of a run. */
export interface Spread {
	median: number;
	least: number;
	most: number;
}

export const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 9);
/** In a side's turn, and before the first round. */
const COUNTS = { 'log-in': 100, 'sign-up': 50, page: 200, refresh: 200 };
const WARM_UP = 12;

/**
 * Lets the sides that have the act do it in turns, the order reversed each time, and gives each one's
 * milliseconds of processor time for one, by round.
 */
export async function inTurns(
	act: Act,
	sides: Side[],
	rounds = ROUNDS
): Promise<Map<Side, number[]>> {
	const having = sides.filter((side) => side.acts[act]);
	const spent = new Map(having.map((side): [Side, number[]] => [side, []]));
	for (const side of having) {
		for (let i = 0; i < WARM_UP; i++) await turn(act, side);
	}
	for (let round = 0; round < rounds; round++) {
		for (const side of round % 2 ? having.toReversed() : having) {
			spent.get(side)?.push(await turn(act, side));
		}
	}
	return spent;
}

async function turn(act: Act, side: Side): Promise<number> {
	const once = await side.acts[act]?.();
	if (!once) throw new Error(`${side.name} has no ${act}.`);
	const count = COUNTS[act];
	const cpu = await cpuOf(side.measured, async () => {
		for (let i = 0; i < count; i++) await once();
	});
	return cpu / count;
}

/** Round by round: what one side spent by what the other did. */
export function ratio(spent: number[] = [], other: number[] = []): Spread {
	return spread(spent.map((each, round) => each / (other[round] ?? NaN)));
}

export function spread(values: number[] = []): Spread {
	return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
}
