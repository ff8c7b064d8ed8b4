import { PostgresAdapter, sql, type Kysely } from 'kysely';
import type { Db } from './schema.ts';

/** Makes transactions that lock the same key run one after the other. On SQLite all of them do. */
export async function lock(trx: Db, key: string): Promise<void> {
	if (!isPostgres(trx)) return;
	await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(trx);
}

/** Whether the database is PostgreSQL; else it is SQLite. */
export function isPostgres<Tables>(db: Kysely<Tables>): boolean {
	return db.getExecutor().adapter instanceof PostgresAdapter;
}
