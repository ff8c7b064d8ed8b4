import { Socket } from 'node:net';
import { PostgresDialect, type Dialect } from 'kysely';
import pg from 'pg';
import { nameOf } from './statement.ts';

// bigint columns contain only safe integers of JavaScript; pg would return them as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** How long a request waits for a connection or a lock, and for an answer. */
const WAIT_MS = 2000;
const ANSWER_MS = 2 * WAIT_MS;
/** Longer than any answer takes: a server that is silent for so long is gone. */
const SILENCE_MS = ANSWER_MS + 1000;

const HURRY: pg.PoolConfig = {
	lock_timeout: WAIT_MS,
	statement_timeout: ANSWER_MS,
	stream,
	// Idle connections are silent too, and are closed earlier.
	idleTimeoutMillis: ANSWER_MS
};

/**
 * Kysely dialect for the PostgreSQL database at `url` (`postgres://…`). With `patient` only the wait for a
 * connection has a limit, not the waits for locks and answers.
 */
export function postgresDialect(url: string, { patient }: { patient: boolean }): Dialect {
	const pool = new pg.Pool({
		connectionString: url,
		connectionTimeoutMillis: WAIT_MS,
		// `copy` asks whether a server runs; the command line and migrations are patient.
		fallback_application_name: patient ? 'postern command' : 'postern',
		...(patient ? {} : HURRY)
	});
	// Without listeners a restart of the database server would end this process. The first is for idle
	// connections, the second for those in use, whose queries fail by themselves.
	pool.on('error', () => {});
	pool.on('connect', (client) => client.on('error', () => {}));
	pool.on('connect', prepare);
	return new PostgresDialect({ pool });
}

/** Has statements that run often prepared once on the connection, not parsed and planned each time. */
function prepare(client: pg.PoolClient): void {
	const query = client.query.bind(client) as (...given: unknown[]) => unknown;
	const named = (text: unknown, values: unknown, ...rest: unknown[]) => {
		const name = typeof text === 'string' ? nameOf(text) : undefined;
		return name ? query({ name, text, values }) : query(text, values, ...rest);
	};
	client.query = named as typeof client.query;
}

/**
 * The server's own limits do not help if it or the network hangs: without a limit here, requests and an
 * orderly stop would wait until TCP gives up, a quarter of an hour.
 */
function stream(): Socket {
	const socket = new Socket();
	const silent = Object.assign(new Error('PostgreSQL has stopped answering.'), {
		code: 'ETIMEDOUT'
	});
	return socket.setTimeout(SILENCE_MS, () => socket.destroy(silent));
}
