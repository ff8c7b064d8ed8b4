import { Socket } from 'node:net';
import { PostgresDialect, type Dialect } from 'kysely';
import pg from 'pg';

// bigint columns hold JavaScript's safe integers only; pg would hand them over as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** How long a request waits for a connection, for a lock, for an answer. */
const WAIT_MS = 2000;
const ANSWER_MS = 2 * WAIT_MS;
/** Longer than an answer takes, be it a refusal: who says nothing for so long is not there any more. */
const SILENCE_MS = ANSWER_MS + 1000;

const HURRY: pg.PoolConfig = {
	lock_timeout: WAIT_MS,
	statement_timeout: ANSWER_MS,
	stream,
	// Those at rest are silent for good reason, and are closed before.
	idleTimeoutMillis: ANSWER_MS
};

/**
 * Kysely dialect for the PostgreSQL database at `url` (`postgres://…`); `patient` waits for a connection
 * only for so long, but for locks and answers for as long as they take.
 */
export function postgresDialect(url: string, { patient }: { patient: boolean }): Dialect {
	const pool = new pg.Pool({
		connectionString: url,
		connectionTimeoutMillis: WAIT_MS,
		...(patient ? {} : HURRY)
	});
	// Without listeners a restart of the database server would end this process: one for connections
	// at rest, and one for those in use, whose queries fail by themselves.
	pool.on('error', () => {});
	pool.on('connect', (client) => client.on('error', () => {}));
	return new PostgresDialect({ pool });
}

/**
 * The server's own limits are of no use where it has come to a standstill, or the way to it: without an
 * end to the wait here, requests and an orderly stop would wait until TCP gives up, a quarter of an hour.
 */
function stream(): Socket {
	const socket = new Socket();
	const silent = Object.assign(new Error('PostgreSQL has stopped answering.'), {
		code: 'ETIMEDOUT'
	});
	return socket.setTimeout(SILENCE_MS, () => socket.destroy(silent));
}
