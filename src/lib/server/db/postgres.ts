import { PostgresDialect, type Dialect } from 'kysely';
import pg from 'pg';

// bigint columns hold JavaScript's safe integers only; pg would hand them over as text.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** How long a request waits for a connection, for a lock, for an answer. */
const WAIT_MS = 2000;

/** Kysely dialect for the PostgreSQL database at `url` (`postgres://…`). */
export function postgresDialect(url: string): Dialect {
	const pool = new pg.Pool({
		connectionString: url,
		connectionTimeoutMillis: WAIT_MS,
		lock_timeout: WAIT_MS,
		statement_timeout: 2 * WAIT_MS
	});
	// Without listeners a restart of the database server would end this process: one for connections
	// at rest, and one for those in use, whose queries fail by themselves.
	pool.on('error', () => {});
	pool.on('connect', (client) => client.on('error', () => {}));
	return new PostgresDialect({ pool });
}
