import { on } from 'node:events';
import type { ChildProcess } from 'node:child_process';

/** Node's arguments for a program whose clock may be moved, and is so many milliseconds ahead. */
export function clockArguments(offset: number): string[] {
	const preload = new URL('clock.preload.ts', import.meta.url);
	preload.searchParams.set('offset', String(offset));
	return ['--import', preload.href];
}

/**
 * Sets by how many milliseconds the child's clock is ahead, and waits until it is. The child runs
 * with `clockArguments` and an IPC channel. Throws where it does not answer.
 */
export async function setClock(child: ChildProcess, offset: number): Promise<void> {
	const signal = AbortSignal.timeout(5_000);
	const answers = on(child, 'message', { signal });
	child.send({ offset });
	for await (const [answer] of answers) {
		if ((answer as { offset?: number }).offset === offset) return;
	}
}
