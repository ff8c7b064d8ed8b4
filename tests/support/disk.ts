import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listen, own } from './processes.ts';
import type { Server } from './server.ts';
import { until } from './wait.ts';

/** What a server does with its disk, observed from outside. */

/** Transactions that the SQLite database has committed, of whatever process, modulo 2³². */
export async function commits({ directory }: Server): Promise<number> {
	const index = await readFile(join(directory, 'postern.db-shm'));
	// sqlite.org/walformat.html §2.1: iChange, in the byte order of the machine.
	return new Uint32Array(index.buffer, index.byteOffset, 3)[2] ?? NaN;
}

/** System calls that sync a file, by name. */
export const SYNCS = ['fsync', 'fdatasync'];
/** A line for one that succeeded; the end of it, where another thread's came in between. */
export const SYNCED = /\bf(?:data)?sync\b.*= 0$/;

/**
 * Does `work` and gives the server's system calls of those names meanwhile, one a line and in order,
 * the first 200 bytes of their texts with them; undefined where there is no strace, or it may not.
 */
export async function systemCalls(
	server: Server,
	names: string[],
	work: () => Promise<unknown>
): Promise<string[] | undefined> {
	const options = ['-f', '-s', '200', '-e', `trace=${names.join()}`, '-p', String(server.pid)];
	const tracer = own(spawn('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] }));
	const ended = once(tracer, 'close').catch(() => undefined);
	const log = listen(tracer);
	const attached = await until('strace', () =>
		tracer.exitCode !== null || tracer.pid === undefined
			? { ready: false }
			: /attached/.test(log()) && { ready: true }
	).catch(() => ({ ready: false }));
	try {
		await work();
	} finally {
		tracer.kill('SIGINT');
		await ended;
	}
	return attached.ready ? log().split('\n') : undefined;
}
