import type { Answer } from './client.ts';
import { until } from './wait.ts';

/** Runs an action that many times at once, and gives the results in the order of their start. */
export function atOnce<Result>(
	times: number,
	act: (index: number) => Promise<Result>
): Promise<Result[]> {
	return Promise.all(Array.from({ length: times }, (_, index) => act(index)));
}

/** Asks again where the server gave up: many transactions at once may be too much for a slow machine. */
export function patiently<A extends Answer>(ask: () => Promise<A>): Promise<A> {
	return until('an answer that is not 503', async () => {
		const answer = await ask();
		return answer.status !== 503 && answer;
	});
}

/** The statuses of answers, sorted. */
export function statuses(answers: Pick<Answer, 'status'>[]): number[] {
	return answers.map(({ status }) => status).sort();
}

/** Runs all of them at once, and one more in their middle. Gives the results. */
export async function amid<Result>(
	acts: (() => Promise<Result>)[],
	one: () => Promise<unknown>
): Promise<Result[]> {
	const middle = acts.length >> 1;
	const before = acts.slice(0, middle).map((act) => act());
	const done = one();
	const after = acts.slice(middle).map((act) => act());
	const [results] = await Promise.all([Promise.all([...before, ...after]), done]);
	return results;
}
