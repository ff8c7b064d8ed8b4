import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockArguments } from './clock.ts';
import { own } from './processes.ts';
import { root, type Server } from './server.ts';

export type Ran = { code: number | null; stdout: string; stderr: string };

/** Runs a command of `npm run postern` beside a server: with its settings, folder and clock. */
export async function postern(
	server: Pick<Server, 'directory' | 'env' | 'clock'>,
	...words: string[]
): Promise<Ran> {
	const child = own(
		spawn(process.execPath, [...clockArguments(server.clock), join(root, 'src/cli.ts'), ...words], {
			cwd: server.directory,
			// The time of a run is that of loading modules; compiled ones load in half of it.
			env: { NODE_COMPILE_CACHE: join(tmpdir(), 'postern-compile-cache'), ...server.env },
			stdio: ['ignore', 'pipe', 'pipe', 'ipc']
		})
	);
	const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
		const chunks: string[] = [];
		stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
		return () => chunks.join('');
	});
	const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
	return { code, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' };
}

/** As `postern`, with `--json`: the answer of a command that succeeds. Throws what it wrote if it fails. */
export async function ask<Answer>(
	server: Parameters<typeof postern>[0],
	...words: string[]
): Promise<Answer> {
	const ran = await postern(server, ...words, '--json');
	if (ran.code !== 0)
		throw new Error(`postern ${words.join(' ')} ended with ${ran.code}: ${ran.stderr}`);
	return JSON.parse(ran.stdout) as Answer;
}
