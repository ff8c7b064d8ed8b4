import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { clockArguments } from './clock.ts';
import { own } from './processes.ts';
import { reported } from './query-plans.ts';
import { compileCache, explained, root, type Server } from './server.ts';
import { growingOnPostgres } from './shared-postgres.ts';

export type Ran = { code: number | null; stdout: string; stderr: string };

type Beside = Pick<Server, 'directory' | 'env' | 'clock'>;

/**
 * Runs a command of `npm run postern` beside a server: with its settings, folder and clock. Throws if it
 * runs a statement that grows with its table.
 */
export async function postern(server: Beside, ...words: string[]): Promise<Ran> {
	const statements = new Set<string>();
	const { child, ended } = begin(server, words, explained);
	child.on('message', ({ statement }: { statement?: string }) => {
		if (statement !== undefined) statements.add(statement);
	});
	const ran = await ended;
	const growing = [...reported(ran.stderr), ...(await growingOnPostgres(statements))];
	if (growing.length > 0) throw new Error(growing.join('\n'));
	return ran;
}

/** As `postern`; gives the process, which may be killed, and what it ends with. */
export function begin(
	{ directory, env, clock }: Beside,
	words: string[],
	before: string[] = []
): { child: ChildProcess; ended: Promise<Ran> } {
	const program = [...before, ...clockArguments(clock), join(root, 'src/cli.ts'), ...words];
	const child = own(
		spawn(process.execPath, program, {
			cwd: directory,
			env: { NODE_COMPILE_CACHE: compileCache, ...env },
			stdio: ['ignore', 'pipe', 'pipe', 'ipc']
		})
	);
	const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
		const chunks: string[] = [];
		stream?.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
		return () => chunks.join('');
	});
	const ended = new Promise<Ran>((resolve) => {
		child.once('close', (code) => {
			resolve({ code, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' });
		});
	});
	return { child, ended };
}

/** As `postern`, with `--json`: the answer of a command that succeeds. Throws what it wrote if it fails. */
export async function ask<Answer>(server: Beside, ...words: string[]): Promise<Answer> {
	const ran = await postern(server, ...words, '--json');
	if (ran.code !== 0)
		throw new Error(`postern ${words.join(' ')} ended with ${ran.code}: ${ran.stderr}`);
	return JSON.parse(ran.stdout) as Answer;
}
