import { Random } from './random.ts';

/** Long lists are sampled by a seed that differs from run to run; ALL=1 takes everything. */

/** Whether everything is to be tested. */
export const ALL = Boolean(process.env['ALL']);

/** The seed of this run, once `seedRun` has set it. SEED=… repeats the same choices. */
export const seed = () => Number(process.env['SEED']);

/** Chooses the seed and prints it; called once, before any worker starts. */
export function seedRun(): void {
	process.env['SEED'] ??= String(Math.floor(Math.random() * 2 ** 32));
	console.log(
		ALL ? 'Everything is tested (ALL=1).' : `Samples are chosen by SEED=${process.env.SEED}.`
	);
}

/** A random choice of that many items, in their order; all of them with ALL=1. */
export function sample<Item>(items: readonly Item[], count: number): Item[] {
	if (ALL) return [...items];
	const random = new Random(seed());
	const left = [...items];
	while (left.length > count) left.splice(random.below(left.length), 1);
	return left;
}

/** Deals each item to one of that many hands; with ALL=1 every hand has all of them. */
export function deal<Item>(items: readonly Item[], hands: number): Item[][] {
	const random = new Random(seed());
	const dealt = Array.from({ length: hands }, (): Item[] => (ALL ? [...items] : []));
	if (!ALL) for (const item of items) dealt[random.below(hands)]?.push(item);
	return dealt;
}
