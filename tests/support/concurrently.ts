import type { Answer } from './client.ts';

/** Does a thing so many times at once, and gives what came of it in the order in which it began. */
export function atOnce<Result>(
	times: number,
	act: (index: number) => Promise<Result>
): Promise<Result[]> {
	return Promise.all(Array.from({ length: times }, (_, index) => act(index)));
}

/** The statuses of answers, sorted. */
export function statuses(answers: Pick<Answer, 'status'>[]): number[] {
	return answers.map(({ status }) => status).sort();
}

/** Does all of them at once, and one thing more in their middle. Gives what came of them. */
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
