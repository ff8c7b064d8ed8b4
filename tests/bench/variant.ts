import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, own } from '../support/processes.ts';
import { root } from '../support/server.ts';
import type { Variant } from '../support/variant.ts';

const sources = [
	'src',
	'static',
	'package.json',
	'svelte.config.js',
	'tsconfig.json',
	'vite.config.ts'
];

/** An endpoint through all of ours that reads an empty object and answers one. */
const EMPTY = `import * as v from 'valibot';
import { anyone } from '$lib/server/api';
export const POST = anyone(v.strictObject({}), async () => ({}));
`;

/**
 * Builds the app with two changes that are only for measuring: every page is served to the user in
 * `BENCH_USER`, whoever asks, and `POST /v1/apps/APP_ID/bench` does nothing. Throws with the
 * build's output if it fails.
 */
export async function buildBaseline(): Promise<Variant> {
	const directory = await mkdtemp(join(tmpdir(), 'postern-bench-'));
	const remove = () => rm(directory, { recursive: true, force: true });
	try {
		for (const name of sources) {
			await cp(join(root, name), join(directory, name), { recursive: true });
		}
		await symlink(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction');
		await fixUser(join(directory, 'src/lib/server/session.ts'));
		const endpoint = join(directory, 'src/routes/v1/apps/[app_id]/bench');
		await mkdir(endpoint);
		await writeFile(join(endpoint, '+server.ts'), EMPTY);
		const vite = join(root, 'node_modules/vite/bin/vite.js');
		const child = own(spawn(process.execPath, [vite, 'build'], { cwd: directory }));
		const log = listen(child);
		await once(child, 'close');
		if (child.exitCode !== 0) throw new Error(`The build failed. It wrote:\n${log()}`);
		return { entry: join(directory, 'src/server.ts'), remove };
	} catch (error) {
		await remove();
		throw error;
	}
}

async function fixUser(path: string): Promise<void> {
	const source = await readFile(path, 'utf8');
	const changed = source.replace('export async function find(', 'async function findByCookies(');
	if (changed === source) throw new Error(`${path} has no function find any more.`);
	const fixed = `
const fixedUser = JSON.parse(process.env['BENCH_USER'] ?? 'null');
export const find: typeof findByCookies = async () => fixedUser;
`;
	await writeFile(path, changed + fixed);
}
