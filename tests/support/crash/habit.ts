import { setTimeout as delay } from 'node:timers/promises';
import type { Server } from '../server.ts';

/** An action that a user repeats, and what must remain of it after the server was killed. */
export interface Habit {
	/** Does it once more, and records what was acknowledged. May abort when `killed` does. */
	repeat(killed: AbortSignal): Promise<void>;
	/** After a restart: expects what was acknowledged since the last, and finishes what was cut. */
	resume(): Promise<void>;
	/** At the end: expects all that was ever acknowledged. */
	recall(): Promise<void>;
}

/**
 * Has all of them resumed and done once, then again and again at the same time, and kills the server
 * after so many milliseconds of that. Throws what went wrong before or besides.
 */
export async function killAmid(
	server: Server,
	habits: Habit[],
	milliseconds: number
): Promise<void> {
	const killing = new AbortController();
	const goOn = async (habit: Habit) => {
		try {
			for (;;) await habit.repeat(killing.signal);
		} catch (cause) {
			if (!killing.signal.aborted || !isCut(cause)) throw cause;
		}
	};
	const begin = async (habit: Habit) => {
		await habit.resume();
		await habit.repeat(killing.signal);
	};
	await Promise.all(habits.map(begin));
	const going = Promise.all(habits.map(goOn));
	await Promise.race([going, delay(milliseconds)]);
	killing.abort();
	await server.kill();
	await going;
}

/** Whether a request ended without its answer: then the error of `fetch` has a cause. */
function isCut(cause: unknown): boolean {
	if (!(cause instanceof Error)) return false;
	return cause.name === 'AbortError' || (cause instanceof TypeError && cause.cause !== undefined);
}
