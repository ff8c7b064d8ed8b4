import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listen, own } from '../support/processes.ts';
import type { Server } from '../support/server.ts';
import { until } from '../support/wait.ts';
import type { Row } from './table.ts';

/** What so many sign-ins write, for each. */
export async function writes(
	server: Server,
	count: number,
	signIn: (turn: number) => Promise<unknown>
): Promise<Row[]> {
	const work = async () => {
		for (let turn = 0; turn < count; turn++) await signIn(turn);
	};
	const before = await commits(server);
	await work();
	const made = (await commits(server)) - before;
	const synced = await fsyncs(server, work);
	const each = (number: number | undefined) =>
		number === undefined ? 'not measured: it needs strace' : (number / count).toFixed(1);
	return [
		{ what: 'commits per sign-in', measured: each(made) },
		{ what: 'fsyncs per sign-in', measured: each(synced) }
	];
}

/** Transactions that the SQLite database has committed, of whatever process, modulo 2³². */
async function commits({ directory }: Server): Promise<number> {
	const index = await readFile(join(directory, 'postern.db-shm'));
	// sqlite.org/walformat.html §2.1: iChange, in the byte order of the machine.
	return new Uint32Array(index.buffer, index.byteOffset, 3)[2] ?? NaN;
}

/** The server's fsyncs while `work` is done; undefined where there is no strace, or it may not. */
async function fsyncs(server: Server, work: () => Promise<unknown>): Promise<number | undefined> {
	const options = ['-f', '-c', '-e', 'trace=fsync,fdatasync', '-p', String(server.pid)];
	const tracer = own(spawn('strace', options, { stdio: ['ignore', 'ignore', 'pipe'] }));
	const ended = once(tracer, 'close').catch(() => undefined);
	const log = listen(tracer);
	const attached = await until('strace', () =>
		tracer.exitCode !== null || tracer.pid === undefined
			? { ready: false }
			: /attached/.test(log()) && { ready: true }
	).catch(() => ({ ready: false }));
	if (attached.ready) await work();
	tracer.kill('SIGINT');
	await ended;
	if (!attached.ready) return undefined;
	// % time, seconds, µs per call, calls, errors where there were some, name
	const rows = log().matchAll(/^ *[\d.]+ +[\d.]+ +\d+ +(\d+)(?: +\d+)? +f(?:data)?sync$/gm);
	return [...rows].reduce((sum, [, calls]) => sum + Number(calls), 0);
}
