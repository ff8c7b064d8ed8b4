import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { query } from './database.ts';
import { freePort } from './processes.ts';
import { Server } from './server.ts';
import { createDatabase } from './shared-postgres.ts';

/** Names the instance that a request is for, 0 or 1. Without it the instances take turns. */
const INSTANCE = 'x-test-instance';

/** The header that sends a visitor's requests to one instance. */
export const at = (instance: 0 | 1) => ({ [INSTANCE]: String(instance) });

/**
 * Two instances of the server on one PostgreSQL database. A proxy at the address that browsers know
 * sends each request to the instance that did not get the one before.
 */
export class Instances {
	readonly url: string;
	readonly servers: [Server, Server];
	/** The id that the first of them to start has chosen. */
	appId = '';
	readonly #proxy = createServer((incoming, outgoing) => this.#pass(incoming, outgoing));
	#last = 1;
	/** The instance that is restarting. */
	#away: number | undefined;

	private constructor(port: number, servers: [Server, Server]) {
		this.url = `http://localhost:${port}`;
		this.servers = servers;
	}

	/** Starts both at once on an empty database; the caller must `remove` them. */
	static async start(env: Record<string, string>): Promise<Instances> {
		const port = await freePort();
		const shared = {
			...env,
			PASSAGE_APP_ID: undefined,
			ORIGIN: `http://localhost:${port}`,
			DATABASE_URL: await createDatabase()
		};
		const make = async () => {
			const directory = await mkdtemp(join(tmpdir(), 'postern-test-'));
			return new Server(directory, await freePort(), { env: shared });
		};
		const instances = new Instances(port, [await make(), await make()]);
		try {
			await Promise.all(instances.servers.map((server) => server.start()));
			const apps = await query<{ id: string }>(instances.servers[0], 'select id from app');
			instances.appId = apps.map(({ id }) => id).join();
			await once(instances.#proxy.listen(port, '127.0.0.1'), 'listening');
		} catch (cause) {
			await instances.remove();
			throw cause;
		}
		return instances;
	}

	/** Moves both clocks forward. */
	async advance(seconds: number): Promise<void> {
		await Promise.all(this.servers.map((server) => server.advance(seconds)));
	}

	/** Restarts one after the other with changed settings. The proxy leaves out the one that is away. */
	async roll(env: Record<string, string | undefined>): Promise<void> {
		for (const [instance, server] of this.servers.entries()) {
			this.#away = instance;
			Object.assign(server.env, env);
			await server.restart();
			this.#away = undefined;
		}
	}

	/** What the logs say of faults. */
	faults(): string {
		const lines = this.servers.flatMap((server) => server.logs().split('\n'));
		return lines.filter((line) => line.includes('"msg":"fault"')).join('\n');
	}

	async remove(): Promise<void> {
		this.#proxy.close();
		this.#proxy.closeAllConnections();
		const ends = await Promise.allSettled(this.servers.map((server) => server.remove()));
		for (const end of ends) if (end.status === 'rejected') throw end.reason;
	}

	#pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const { [INSTANCE]: named, ...headers } = incoming.headers;
		// Tests look into the mailbox between two steps of a flow, as often as they need to.
		const isAside = incoming.url?.startsWith('/dev/mailbox');
		const next = this.#away === undefined ? 1 - this.#last : 1 - this.#away;
		const instance = named === undefined ? next : Number(named);
		if (!isAside) this.#last = instance;
		const port = this.servers[instance]?.env['PORT'];
		const { method, url: path } = incoming;
		const passed = request({ host: '127.0.0.1', port, method, path, headers }, (answer) => {
			outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
			answer.pipe(outgoing);
		});
		passed.on('error', () => outgoing.destroy());
		incoming.pipe(passed);
	}
}
