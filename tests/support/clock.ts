import { on } from 'node:events';
import type { ChildProcess } from 'node:child_process';

/** A program's clock, in milliseconds. */
export interface Clock {
	/** Added to the present time, or to `at`. */
	offset: number;
	/** Added to `performance.now()`, which no change of the clock sets back. */
	steady: number;
	/** The time at which a stopped clock stands, before `offset`. */
	at?: number;
}

/** Node's arguments for a program whose clock may be set. */
export function clockArguments({ offset, steady, at }: Clock): string[] {
	const preload = new URL('clock.preload.ts', import.meta.url);
	preload.searchParams.set('offset', String(offset));
	preload.searchParams.set('steady', String(steady));
	if (at !== undefined) preload.searchParams.set('at', String(at));
	return ['--import', preload.href];
}

/**
 * Sets the child's clock, and waits until it is set. The child runs with `clockArguments` and an IPC
 * channel. Throws where it does not answer.
 */
export async function setClock(child: ChildProcess, clock: Clock): Promise<void> {
	const signal = AbortSignal.timeout(60_000);
	const answers = on(child, 'message', { signal });
	child.send(clock);
	for await (const [answer] of answers) {
		const { offset, at } = answer as Partial<Clock>;
		if (offset === clock.offset && at === clock.at) return;
	}
}
