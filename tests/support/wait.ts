import { setTimeout as delay } from 'node:timers/promises';

/**
 * Polls until the answer is neither undefined nor false, and gives it. An exception
 * ends the wait; so do the milliseconds, with an Error that names what was waited for.
 */
export async function until<Answer>(
	what: string,
	ask: () => Promise<Answer | undefined | false> | Answer | undefined | false,
	milliseconds = 40_000
): Promise<Answer> {
	const deadline = performance.now() + milliseconds;
	for (;;) {
		const answer = await ask();
		if (answer !== undefined && answer !== false) return answer;
		if (performance.now() > deadline) throw new Error(`Waited ${milliseconds} ms for ${what}.`);
		await delay(25);
	}
}
