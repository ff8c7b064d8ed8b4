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
	// In turns from the first on: after eight seconds without work V8 makes its heap small, and what comes then
	// costs a server a few hundredths more.
	for (let round = -WARM_UP; round < rounds; round++) {
		for (const side of round % 2 ? having.toReversed() : having) {
			const cpu = await turn(act, side);
			if (round >= 0) spent.get(side)?.push(cpu);
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

/** The median, and the least and the most of the rounds. */
export function shown({ median, least, most }: Spread, unit: (value: number) => string): string {
	return `${unit(median)} (${least.toFixed(2)}–${most.toFixed(2)})`;
}
