import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { createServer } from 'node:net';

const running = new Set<ChildProcess>();

process.on('exit', () => {
	for (const child of running) child.kill('SIGKILL');
});

/** Ends a child with the test run, however that ends. Gives the child back. */
export function own(child: ChildProcess): ChildProcess {
	running.add(child);
	child.once('close', () => running.delete(child));
	return child;
}

/** Sends the signal and waits for the end. Gives the exit code, or null after a fatal signal. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
	// 'close' has come once the process is no longer among the running.
	if (running.has(child)) {
		const closed = once(child, 'close');
		child.kill(signal);
		await closed;
	}
	return child.exitCode;
}

/** Collects what the child writes. Gives a function that tells all of it so far. */
export function listen(child: ChildProcess): () => string {
	const chunks: string[] = [];
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
	}
	return () => chunks.join('');
}

// Each test process has its own ports, below the range of outgoing connections: no other process takes
// one between the check and the listening, or while a server is down.
const worker =
	Number(process.env['VITEST_POOL_ID'] ?? process.env['TEST_PARALLEL_INDEX'] ?? 0) % 10;
const FIRST = 12_000 + 2_000 * worker;
let next = Math.floor(Math.random() * 2_000);

/** A free port of the loopback address. */
export async function freePort(): Promise<number> {
	for (;;) {
		const port = FIRST + (next++ % 2_000);
		if (await isFree(port)) return port;
	}
}

async function isFree(port: number): Promise<boolean> {
	const probe = createServer().listen(port, '127.0.0.1');
	try {
		await once(probe, 'listening');
	} catch {
		return false;
	}
	probe.close();
	await once(probe, 'close');
	return true;
}
