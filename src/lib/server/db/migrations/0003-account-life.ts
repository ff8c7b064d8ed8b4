import { sql, type Kysely } from 'kysely';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Frozen: a released migration is never edited. */
export async function up(db: Kysely<never>): Promise<void> {
	await db.schema
		.alterTable('profile')
		.addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
		.execute();

	await db.schema.alterTable('refresh_family').addColumn('signed_in_from', 'text').execute();
	await db.schema
		.createIndex('refresh_family_ended_at')
		.on('refresh_family')
		.column('ended_at')
		.execute();

	await db.schema.alterTable('identity_user').addColumn('expires_at', 'text').execute();
	await db.schema
		.createIndex('identity_user_expires_at')
		.on('identity_user')
		.column('expires_at')
		.execute();
	const inAWeek = new Date(Date.now() + WEEK_MS).toISOString();
	await sql`update identity_user set expires_at = ${inAWeek} where status = 'pending'`.execute(db);

	await db.schema.createIndex('ceremony_user_id').on('ceremony').column('user_id').execute();

	// What they count is of the last day, and their addresses cannot be hashed here.
	for (const table of ['send', 'passcode_failure']) {
		await sql`delete from ${sql.table(table)}`.execute(db);
		await db.schema.alterTable(table).renameColumn('address', 'address_hash').execute();
	}
}
