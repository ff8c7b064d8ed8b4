import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { chmod, cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { asNobody, isRoot, password, unpackedPostgres } from './postgres-programs.ts';
import { end, freePort, listen, own } from './processes.ts';
import { until } from './wait.ts';

const run = promisify(execFile);

/** A PostgreSQL server of the test's own, on the loopback address. */
export class Postgres {
	readonly #port: number;
	readonly #directory: string;
	readonly #programs: string;
	readonly #settings: string[];
	#child: ChildProcess | undefined;
	#log = () => '';
	#databases = 0;

	constructor(port: number, directory: string, programs: string, settings: string[]) {
		this.#port = port;
		this.#directory = directory;
		this.#programs = programs;
		this.#settings = settings;
	}

	/** What the server has written since its last start. */
	log(): string {
		return this.#log();
	}

	/** The process that all others of the server are children of. */
	get pid(): number | undefined {
		return this.#child?.pid;
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
		// There may be no folder for the socket.
		const settings = ['unix_socket_directories=', 'listen_addresses=127.0.0.1', ...this.#settings];
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
		this.#log = log;
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

/**
 * Starts a PostgreSQL server with empty data; the caller must `remove` it. Nothing of a test is worth a
 * sync to the disk, so only a `durable` one survives the machine.
 */
export async function startPostgres({ durable = false } = {}): Promise<Postgres> {
	const { programs, data } = await unpackedPostgres();
	const directory = await mkdtemp(join(tmpdir(), 'postern-postgres-'));
	try {
		await cp(data, join(directory, 'data'), { recursive: true });
		if (isRoot) await run('chown', ['-R', '65534:65534', directory]);
		// PostgreSQL refuses a data directory that other users can read.
		await chmod(join(directory, 'data'), 0o700);
		const settings = durable ? [] : ['fsync=off', 'full_page_writes=off'];
		const postgres = new Postgres(await freePort(), directory, programs, settings);
		await postgres.start();
		return postgres;
	} catch (error) {
		await rm(directory, { recursive: true, force: true });
		throw error;
	}
}
