import { sql, type Kysely } from 'kysely';
import { isPostgres } from './lock.ts';
import type { Database, Db } from './schema.ts';

/** Copies a database, SQLite or PostgreSQL, table by table. */

/** In this order a row comes after those that it refers to; with the columns that name a row. */
const TABLES: Record<keyof Database, string[]> = {
	app: ['id'],
	identity_user: ['id'],
	sign_up_metadata: ['id'],
	removed_user: ['id'],
	credential: ['id'],
	used_challenge: ['id'],
	session: ['id'],
	known_browser: ['user_id', 'browser_hash'],
	signing_key: ['id'],
	api_key: ['id'],
	one_time_passcode: ['id'],
	passcode_failure: ['app_id', 'identifier_hash', 'source'],
	magic_link: ['id'],
	claim: ['id'],
	message_request: ['id'],
	message_count: ['app_id', 'began_at'],
	outbox: ['id'],
	event: ['id'],
	profile: ['passage_id'],
	draft: ['id']
};

/** Rows of one statement: 300 of 19 values each. */
const AT_ONCE = 300;

type Rows = Record<string, unknown>[];
/** Tables by names that are not known before. */
type Any = Kysely<Record<string, Record<string, unknown>>>;

/**
 * Copies every row of `from` to `to`, which has the same tables, and no rows. Both are the trx of a
 * transaction, and nothing else writes to `from`. Answers how many rows each table has.
 */
export async function copyAll(from: Db, to: Db): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const [table, key] of Object.entries(TABLES)) {
		counts[table] = await copyTable(from as unknown as Any, to as unknown as Any, table, key);
	}
	return counts;
}

async function copyTable(from: Any, to: Any, table: string, key: string[]): Promise<number> {
	let count = 0;
	for await (const rows of pagesOf(from, table, key)) {
		await to.insertInto(table).values(rows).execute();
		count += rows.length;
	}
	return count;
}

/** All rows in the order of the key, in pages that each begin after the last. */
async function* pagesOf(db: Any, table: string, key: string[]): AsyncGenerator<Rows> {
	const columns = sql.join(key.map((name) => sql.ref(name)));
	for (let last: unknown[] | undefined, more = true; more;) {
		const after = last && sql`where (${columns}) > (${sql.join(last)})`;
		const statement = sql`select * from ${sql.table(table)} ${after ?? sql``} order by ${columns} limit ${AT_ONCE}`;
		const { rows } = (await statement.execute(db)) as { rows: Rows };
		more = rows.length === AT_ONCE;
		last = rows.at(-1) && key.map((name) => rows.at(-1)?.[name]);
		if (rows.length > 0) yield rows;
	}
}

/** Throws an Error in plain words for a database that has an app already. */
export async function assertEmpty(db: Db): Promise<void> {
	const app = await db.selectFrom('app').select('id').executeTakeFirst();
	if (app) throw new Error(`it has the app ${app.id} already`);
}

/** How many other Posterns are connected, as far as PostgreSQL tells; 0 on SQLite, which has a lock. */
export async function connected(db: Db): Promise<number> {
	if (!isPostgres(db)) return 0;
	const { rows } = await sql<{ servers: number }>`
		select count(*) as servers from pg_stat_activity
		where datname = current_database() and application_name = 'postern'`.execute(db);
	return rows[0]?.servers ?? 0;
}
