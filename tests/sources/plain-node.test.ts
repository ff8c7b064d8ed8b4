import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What the command line loads without Vite: see the import rules in eslint.config.js. */
const modules = globSync(
	[
		'src/lib/server/{identity,db,delivery,import,settings}/**/*.ts',
		'src/cli/*.ts',
		'src/lib/server/{deployment,profile/profiles,sign-up/drafts}.ts',
		'src/lib/server/{app-key,brand,colors,declarations,env,clock,crypto,errors,id,identifier,relying-party,shut-out}.ts',
		'src/lib/i18n/{languages,*/messages}.ts',
		'src/profile.ts',
		'src/lib/profile/*.ts'
	],
	{ cwd: root, exclude: ['**/*.test.ts'] }
).sort();

test('every module of the command line loads in plain Node, without output', async () => {
	expect(modules).toEqual(
		expect.arrayContaining([
			expect.stringContaining('identity'),
			expect.stringContaining('db'),
			expect.stringContaining('delivery'),
			'src/lib/server/env.ts',
			'src/profile.ts',
			expect.stringContaining('src/lib/profile/')
		])
	);
	const urls = modules.map((path) => pathToFileURL(join(root, path)).href);
	const script = `for (const url of ${JSON.stringify(urls)}) {
		try { await import(url); } catch (error) { console.error(url, String(error)); }
	}`;
	// An empty directory: a module that opens a database or reads .env when loaded would show.
	const cwd = await mkdtemp(join(tmpdir(), 'postern-plain-node-'));
	try {
		const { stdout, stderr } = await promisify(execFile)(
			process.execPath,
			['--input-type=module', '-e', script],
			{ cwd, env: {} }
		);
		expect(stdout + stderr).toBe('');
		expect(await readdir(cwd)).toEqual([]);
	} finally {
		await rm(cwd, { recursive: true });
	}
});
