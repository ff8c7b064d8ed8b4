import type { Kysely } from 'kysely';

/** Frozen: a released migration is never edited. */
export async function up(db: Kysely<never>): Promise<void> {
	await db.schema.alterTable('identity_user').addColumn('signed_up_in', 'text').execute();
	await db.schema.alterTable('refresh_family').addColumn('credential_id', 'text').execute();
	await db.schema.alterTable('one_time_passcode').addColumn('language', 'text').execute();
	await db.schema.alterTable('magic_link').addColumn('language', 'text').execute();
	await db.schema.alterTable('magic_link').addColumn('session_id', 'text').execute();
	await db.schema
		.createIndex('refresh_token_expires_at')
		.on('refresh_token')
		.column('expires_at')
		.execute();
	await db.schema
		.createIndex('removed_user_removed_at')
		.on('removed_user')
		.column('removed_at')
		.execute();
}
