/** The work of several clients, each of which starts again as soon as it has its answer. */
export interface Load {
	perSecond: number;
	/** The 50th, 95th and 99th percentile, in milliseconds. */
	p50: number;
	p95: number;
	p99: number;
}

/** Runs `act` that many times, with `clients` running at once. */
export async function times(
	count: number,
	clients: number,
	act: (turn: number) => Promise<unknown>
): Promise<Load> {
	let turn = 0;
	return measure(
		clients,
		() => turn < count,
		() => act(turn++)
	);
}

/** Runs `act` for that time, with `clients` running at once. */
export async function during(
	milliseconds: number,
	clients: number,
	act: () => Promise<unknown>
): Promise<Load> {
	const end = performance.now() + milliseconds;
	return measure(clients, () => performance.now() < end, act);
}

async function measure(
	clients: number,
	goesOn: () => boolean,
	act: () => Promise<unknown>
): Promise<Load> {
	const taken: number[] = [];
	const began = performance.now();
	const client = async () => {
		while (goesOn()) {
			const from = performance.now();
			await act();
			taken.push(performance.now() - from);
		}
	};
	await Promise.all(Array.from({ length: clients }, client));
	const perSecond = (taken.length / (performance.now() - began)) * 1000;
	return { perSecond, ...percentiles(taken) };
}

/** Of times in any order. */
export function percentiles(times: number[]): Omit<Load, 'perSecond'> {
	const sorted = times.toSorted((a, b) => a - b);
	const at = (part: number) => sorted[Math.ceil(sorted.length * part) - 1] ?? NaN;
	return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function median(numbers: number[]): number {
	return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
