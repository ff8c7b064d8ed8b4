import { Kysely, sql } from 'kysely';
import { migrations, migrate } from '../../src/lib/server/db/migrate.ts';
import { postgresDialect } from '../../src/lib/server/db/postgres.ts';
import type { Database, Db } from '../../src/lib/server/db/schema.ts';
import { sqliteDialect } from '../../src/lib/server/db/sqlite.ts';

/**
 * `node upgrade.entry.ts URL STATEMENTS`: migrates a database, with a further migration as a next release may
 * have it, and kills itself after so many statements that change it.
 */
const [url = '', statements] = process.argv.slice(2);
let left = Number(statements);

const db: Db = new Kysely<Database>({
	dialect: url.startsWith('file:')
		? sqliteDialect(url.slice('file:'.length))
		: postgresDialect(url, { patient: true }),
	log({ query }) {
		const changes = /^(create|alter|drop|insert|update|delete)\b/i.test(query.sql);
		if (changes && --left === 0) process.kill(process.pid, 'SIGKILL');
	}
});

await migrate(db, { ...migrations, '9999-next': { up: next } });
await db.destroy();

/** Changes tables that have rows, and moves what they hold. */
async function next(trx: Kysely<never>): Promise<void> {
	await trx.schema.alterTable('session').addColumn('place', 'text').execute();
	await trx.schema.createIndex('session_place').on('session').column('place').execute();
	await trx.schema.createTable('nickname').addColumn('user_id', 'text').execute();
	await sql`insert into nickname select passage_id from profile`.execute(trx);
	await sql`update session set place = 'of ' || id`.execute(trx);
	await trx.schema.alterTable('draft').dropColumn('fields').execute();
}
