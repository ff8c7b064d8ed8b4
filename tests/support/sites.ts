import { randomBytes } from 'node:crypto';
import { connect } from '../../src/lib/server/db/connect.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { expectNoFault } from './hostile.ts';
import { startServer, type Server, type ServerOptions } from './server.ts';
import { createDatabase } from './shared-postgres.ts';

/** A server and the database behind it. */
export interface Site {
	server: Server;
	db: Db;
}

/** What users without a passkey get at a site: codes or links. */
export type Fallback = 'codes' | 'links';
export type Kind = 'SQLite' | 'PostgreSQL';

/** For `describe.each`. */
export const kinds: Kind[] = ['SQLite', 'PostgreSQL'];

/**
 * The app on both kinds of database, and on each of them twice: with codes and with links. On
 * PostgreSQL the two serve the same people; a SQLite file is for one process, so there they don't.
 */
export class Sites {
	readonly #sites = new Map<string, Site>();
	readonly #removers: (() => Promise<unknown>)[] = [];
	readonly #secret = randomBytes(32).toString('base64url');

	/** Starts all of them; throws the output of the first that does not start. */
	async start(options: ServerOptions = {}): Promise<void> {
		const ends = await Promise.allSettled([
			this.#openBoth('SQLite', options),
			this.#openOnPostgres(options)
		]);
		for (const end of ends) if (end.status === 'rejected') throw end.reason;
	}

	/** Throws for a site that was not started. */
	of(kind: Kind, fallback: Fallback): Site {
		const site = this.#sites.get(`${kind} ${fallback}`);
		if (!site) throw new Error(`There is no site on ${kind} with ${fallback}.`);
		return site;
	}

	/** Moves the clocks of all servers forward, so that they stay in step. */
	async advance(seconds: number): Promise<void> {
		const sites = [...this.#sites.values()];
		await Promise.all(sites.map(({ server }) => server.advance(seconds)));
	}

	/** Expects no server error. Ends all servers and deletes their data. */
	async end(): Promise<void> {
		try {
			for (const { server } of this.#sites.values()) await expectNoFault(server);
		} finally {
			for (const remove of this.#removers.reverse()) await remove();
		}
	}

	async #openOnPostgres(options: ServerOptions): Promise<void> {
		const DATABASE_URL = await createDatabase();
		await this.#openBoth('PostgreSQL', { ...options, env: { ...options.env, DATABASE_URL } });
	}

	/** One after the other: the first migrates what they share, and a machine has few cores. */
	async #openBoth(kind: Kind, options: ServerOptions): Promise<void> {
		await this.#open(kind, 'codes', options);
		await this.#open(kind, 'links', options);
	}

	async #open(kind: Kind, fallback: Fallback, { entry, env }: ServerOptions): Promise<void> {
		const FALLBACK = fallback === 'codes' ? 'otp' : 'magic_link';
		const server = await startServer({
			entry,
			env: { SECRET_KEY: this.#secret, FALLBACK, ...env }
		});
		this.#removers.push(() => server.remove());
		const db = connect(server.env['DATABASE_URL'] ?? '');
		this.#removers.push(() => db.destroy());
		this.#sites.set(`${kind} ${fallback}`, { server, db });
	}
}
