import { on } from 'node:events';
import type { ChildProcess } from 'node:child_process';

/** What a program takes for the present time, in milliseconds. */
export interface Clock {
	/** How far it is ahead. */
	offset: number;
	/** Where it stands still: of what time `offset` is ahead, in the place of the present. */
	at?: number;
}

/** Node's arguments for a program whose clock may be set. */
export function clockArguments({ offset, at }: Clock): string[] {
	const preload = new URL('clock.preload.ts', import.meta.url);
	preload.searchParams.set('offset', String(offset));
	if (at !== undefined) preload.searchParams.set('at', String(at));
	return ['--import', preload.href];
}

/**
 * Sets the child's clock, and waits until it is set. The child runs with `clockArguments` and an IPC
 * channel. Throws where it does not answer.
 */
export async function setClock(child: ChildProcess, clock: Clock): Promise<void> {
	const signal = AbortSignal.timeout(20_000);
	const answers = on(child, 'message', { signal });
	child.send(clock);
	for await (const [answer] of answers) {
		const { offset, at } = answer as Partial<Clock>;
		if (offset === clock.offset && at === clock.at) return;
	}
}
