import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { end, freePort, listen, own } from '../support/processes.ts';
import { root } from '../support/server.ts';
import { until } from '../support/wait.ts';

test('what the build starts needs no compiler for TypeScript, which would stay in memory', async () => {
	const directory = await mkdtemp(join(tmpdir(), 'postern-start-'));
	const port = String(await freePort());
	const child = own(
		spawn(process.execPath, ['--no-experimental-strip-types', join(root, 'build/start.js')], {
			cwd: directory,
			env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: port }
		})
	);
	const log = listen(child);
	try {
		await until('the server', () => child.exitCode !== null || /Postern is ready/.test(log()));
		expect(log()).toContain(`Postern is ready: open http://localhost:${port}`);
		const { status } = await fetch(`http://127.0.0.1:${port}/readyz`);
		expect(status).toBe(200);
	} finally {
		await end(child, 'SIGTERM');
		await rm(directory, { recursive: true, force: true });
	}
});
