import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** Runs the given commands at the same time; shows what each wrote when it ends. Fails if one fails. */
async function run(command: string): Promise<boolean> {
	const child = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
	const outputs = Promise.all([text(child.stdout), text(child.stderr)]);
	const [code] = (await once(child, 'close')) as [number | null];
	process.stdout.write(`\n> ${command}\n${(await outputs).join('')}`);
	return code === 0;
}

const ends = await Promise.all(process.argv.slice(2).map(run));
if (!ends.every(Boolean)) process.exitCode = 1;
