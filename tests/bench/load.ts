/** What a number of clients got done, each starting anew as soon as it was answered. */
export interface Load {
	perSecond: number;
	/** Milliseconds that 50, 95 and 99 % took at most. */
	p50: number;
	p95: number;
	p99: number;
}

/** Does `act` so many times, `clients` of it at a time. */
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

/** Does `act` for so long, `clients` of it at a time. */
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
	taken.sort((a, b) => a - b);
	const at = (part: number) => taken[Math.ceil(taken.length * part) - 1] ?? NaN;
	return { perSecond, p50: at(0.5), p95: at(0.95), p99: at(0.99) };
}

export function median(numbers: number[]): number {
	return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
}
