import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clockArguments, setClock, type Clock } from './clock.ts';
import { end, freePort, listen, own } from './processes.ts';
import { reported } from './query-plans.ts';
import { createDatabase, dropDatabase, growingOnPostgres, ON_POSTGRES } from './shared-postgres.ts';
import { until } from './wait.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export type ServerOptions = {
	/** Over the defaults; `undefined` takes a variable away. */
	env?: Record<string, string | undefined>;
	/** The program, absolute or from the repository's root; it must answer /readyz. */
	entry?: string;
	/** Whether it syncs its SQLite file at each commit, as it does for users. */
	durable?: boolean;
	/** Node's options, instead of those that explain its statements and set its clock. */
	node?: string[];
};

const preload = (name: string) => ['--import', new URL(name, import.meta.url).href];

/** Node's arguments for a program whose SQL statements are explained. */
export const explained = preload('query-plans.preload.ts');
const unsynced = preload('unsynced.preload.ts');

/** Compiled modules, with which a program starts in half of the time. `vite build` empties the folder. */
export const compileCache = join(root, '.svelte-kit/output/compile-cache');

/** The path of a declaration of fields in tests/support/profiles, for PROFILE. */
export const profileFile = (name: string) => join(root, `tests/support/profiles/${name}.ts`);

/** The variables of this process's environment that every program needs. */
const passedOn = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'SystemRoot'];

const MAILBOX_LINE = /^\[mailbox\] .*\n/gm;

/** The built server as a process of its own, with a database of its own. */
export class Server {
	readonly url: string;
	/** What the process sees; may be changed between `stop` and `start`. */
	readonly env: Record<string, string | undefined>;
	/** Holds the database, if that is a file, and the server's other files. */
	readonly directory: string;
	readonly #entry: string;
	readonly #preloads: string[];
	readonly #node: string[] | undefined;
	/** The DATABASE_URL of the database that goes with the server. */
	#database: string | undefined;
	#child: ChildProcess | undefined;
	/** Over the server's restarts. */
	#clock: Clock = { offset: 0, steady: 0 };
	readonly #logs: (() => string)[] = [];
	/** Each SQL statement that it ran on PostgreSQL. */
	readonly #statements = new Set<string>();

	constructor(
		directory: string,
		port: number,
		{ env, entry = 'src/server.ts', durable = false, node }: ServerOptions
	) {
		this.url = `http://localhost:${port}`;
		this.directory = directory;
		this.#entry = resolve(root, entry);
		this.#preloads = durable ? explained : [...explained, ...unsynced];
		this.#node = node;
		this.env = {
			...Object.fromEntries(passedOn.map((name) => [name, process.env[name]])),
			ORIGIN: this.url,
			HOST: '127.0.0.1',
			PORT: String(port),
			DATABASE_URL: ON_POSTGRES ? undefined : `file:${join(directory, 'postern.db')}`,
			// The tests' own, so that no change to src/profile.ts or src/brand.ts fails a test.
			PROFILE: profileFile('default'),
			BRAND: join(root, 'tests/support/brand.ts'),
			PASSAGE_APP_ID: 'PosternTestApp0000000001',
			// Tests send more than people do, and all from one address.
			REQUESTS_PER_MINUTE: '100000000',
			NODE_COMPILE_CACHE: compileCache,
			...env
		};
	}

	get appId(): string {
		return this.env.PASSAGE_APP_ID ?? '';
	}

	get pid(): number | undefined {
		return this.#child?.pid;
	}

	/** The server's output over its restarts, but for the lines of `mailboxLines`. */
	logs(): string {
		return this.#output().replace(MAILBOX_LINE, '');
	}

	/** Waits until the log has the words: what a server writes arrives a moment after its answer. */
	async logged(words: string | RegExp): Promise<void> {
		const has = (log: string) =>
			typeof words === 'string' ? log.includes(words) : words.test(log);
		await until(`the log to have ${words}`, () => has(this.logs()));
	}

	/** The codes and links that a server on a loopback origin prints for its developer (L-01 knows). */
	mailboxLines(): string[] {
		return this.#output().match(MAILBOX_LINE) ?? [];
	}

	#output(): string {
		return this.#logs.map((log) => log()).join('');
	}

	#options(): string[] {
		return this.#node ?? [...this.#preloads, ...clockArguments(this.#clock)];
	}

	/** Starts the process and waits until it is ready. Throws its output if it does not start. */
	async start(): Promise<void> {
		if (ON_POSTGRES) this.env.DATABASE_URL ??= this.#database ??= await createDatabase();
		const child = own(
			spawn(process.execPath, [...this.#options(), this.#entry], {
				// Not the repository, so that a developer's .env there has no effect.
				cwd: this.directory,
				env: this.env,
				stdio: ['ignore', 'pipe', 'pipe', 'ipc']
			})
		);
		child.on('message', ({ statement }: { statement?: string }) => {
			if (statement !== undefined) this.#statements.add(statement);
		});
		const log = listen(child);
		this.#logs.push(log);
		this.#child = child;
		try {
			await until('the server to be ready', async () => {
				if (child.exitCode !== null || child.signalCode) throw new Error('The server ended.');
				const answer = await fetch(`${this.url}/readyz`, {
					signal: AbortSignal.timeout(2_000)
				}).catch(() => undefined);
				await answer?.body?.cancel();
				return answer?.status === 200;
			});
		} catch (error) {
			await this.kill();
			throw new Error(`The server did not come up. It wrote:\n${log()}`, { cause: error });
		}
	}

	/** For a program beside the server, with the server's clock. */
	get clock(): Clock {
		return this.#clock;
	}

	/** The server's present time, in milliseconds since the epoch. */
	now(): number {
		return (this.#clock.at ?? Date.now()) + this.#clock.offset;
	}

	/** Moves the server's clock forward, for good. Its timers go on as they are. */
	async advance(seconds: number): Promise<void> {
		const { offset, steady } = this.#clock;
		const more = seconds * 1000;
		await this.#setClock({ ...this.#clock, offset: offset + more, steady: steady + more });
	}

	/** Sets the server's clock back, as an operator does; no time passes. */
	async setBack(seconds: number): Promise<void> {
		await this.#setClock({ ...this.#clock, offset: this.#clock.offset - seconds * 1000 });
	}

	/**
	 * Stops the server's clock, so that only `advance` moves it: for tests that come near a limit, on a
	 * machine that may be slow.
	 */
	async stopClock(): Promise<void> {
		await this.#setClock({ ...this.#clock, at: Date.now() });
	}

	/** Lets the clock go on; it never goes back. */
	async startClock(): Promise<void> {
		const { offset, steady } = this.#clock;
		await this.#setClock({ offset, steady });
	}

	async #setClock(clock: Clock): Promise<void> {
		this.#clock = clock;
		if (this.#child) await setClock(this.#child, clock);
	}

	/** SIGTERM, as a host sends it. Gives the exit code, or null where a signal was fatal. */
	async stop(): Promise<number | null> {
		closeIdleConnections();
		return this.#child ? end(this.#child, 'SIGTERM') : null;
	}

	/** SIGKILL: nothing is finished or written any more. */
	async kill(): Promise<void> {
		if (this.#child) await end(this.#child, 'SIGKILL');
	}

	/** Stops the server and starts it on the same data and address. */
	async restart(): Promise<void> {
		await this.stop();
		await this.start();
	}

	/** Ends the server and deletes its data. Throws if an SQL statement grew with its table. */
	async remove(): Promise<void> {
		await this.kill();
		await rm(this.directory, { recursive: true, force: true });
		if (this.#database) await dropDatabase(this.#database);
		const growing = [...reported(this.logs()), ...(await growingOnPostgres(this.#statements))];
		if (growing.length > 0) throw new Error(growing.join('\n'));
	}
}

/** Starts the built server on a free port and an empty database; the caller must `remove` it. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
	if (!options.entry && !existsSync(join(root, 'build/index.js'))) {
		throw new Error('There is no build/ yet: run `npm run build` first.');
	}
	const directory = await mkdtemp(join(tmpdir(), 'postern-test-'));
	const server = new Server(directory, await freePort(), options);
	try {
		await server.start();
	} catch (error) {
		await server.remove();
		throw error;
	}
	return server;
}

type Dispatcher = { constructor: new () => Dispatcher; close(): Promise<void> };

/** Closes those of `fetch`, for which a server that stops would wait. Requests under way go on. */
function closeIdleConnections(): void {
	const key = Symbol.for('undici.globalDispatcher.1');
	const globals = globalThis as unknown as Record<symbol, Dispatcher | undefined>;
	const dispatcher = globals[key];
	if (!dispatcher) return;
	globals[key] = new dispatcher.constructor();
	void dispatcher.close();
}
