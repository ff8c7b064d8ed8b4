import { startServer, type Server } from './server.ts';

type Env = Record<string, string>;

/** A test needs two at most, and neighbours need the same. */
const MOST = 3;

/** The running servers of a process of tests, one for each environment; a few are kept. */
export class Servers {
	/** By their environment, the one that was asked for longest ago first. */
	readonly #running = new Map<string, Server>();

	/** The server with that environment over the defaults. */
	async get(env: Env): Promise<Server> {
		const key = JSON.stringify(env);
		// A browser opens connections that it never uses, and the server waits for those too.
		const server =
			this.#running.get(key) ?? (await startServer({ env: { SHUTDOWN_TIMEOUT: '3', ...env } }));
		this.#running.delete(key);
		this.#running.set(key, server);
		const [oldest] = this.#running.keys();
		if (this.#running.size > MOST && oldest) await this.#remove(oldest);
		return server;
	}

	/** Ends all of them. */
	async remove(): Promise<void> {
		for (const key of [...this.#running.keys()]) await this.#remove(key);
	}

	async #remove(key: string): Promise<void> {
		const server = this.#running.get(key);
		this.#running.delete(key);
		await server?.remove();
	}
}
