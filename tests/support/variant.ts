import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listen, own } from './processes.ts';
import { root } from './server.ts';

/** The app with a developer's changes, built in its own folder. */
export interface Variant {
	/** For `startServer`. */
	entry: string;
	remove(): Promise<void>;
}

const sources = [
	'src',
	'static',
	'package.json',
	'svelte.config.js',
	'tsconfig.json',
	'vite.config.ts'
];

/**
 * Builds the app after `change` has changed its copy, whose folder it is given. Throws with the
 * build's output if that fails.
 */
export async function buildVariant(change: (directory: string) => Promise<void>): Promise<Variant> {
	const directory = await mkdtemp(join(tmpdir(), 'postern-variant-'));
	const remove = () => rm(directory, { recursive: true, force: true });
	try {
		for (const name of sources) {
			await cp(join(root, name), join(directory, name), { recursive: true });
		}
		await symlink(join(root, 'node_modules'), join(directory, 'node_modules'), 'junction');
		await change(directory);
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
