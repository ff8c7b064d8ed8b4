import type { Kysely } from 'kysely';

/** Frozen: a released migration is never edited. */
export async function up(db: Kysely<never>): Promise<void> {
	await db.schema
		.createTable('one_time_passcode')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('user_id', 'text', (c) =>
			c.notNull().references('identity_user.id').onDelete('cascade')
		)
		.addColumn('channel', 'text', (c) => c.notNull())
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('code_mac', 'text', (c) => c.notNull())
		.addColumn('tries', 'integer', (c) => c.notNull())
		.addColumn('browser_hash', 'text')
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.execute();
	await index(db, 'one_time_passcode', 'user_id');
	await index(db, 'one_time_passcode', 'expires_at');

	await db.schema
		.createTable('passcode_failure')
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('source', 'text', (c) => c.notNull())
		.addColumn('failures', 'integer', (c) => c.notNull())
		.addColumn('failed_at', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('passcode_failure_key', ['app_id', 'address', 'source'])
		.execute();
	await index(db, 'passcode_failure', 'failed_at');

	await db.schema
		.createTable('magic_link')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('user_id', 'text', (c) =>
			c.notNull().references('identity_user.id').onDelete('cascade')
		)
		.addColumn('purpose', 'text', (c) => c.notNull())
		.addColumn('channel', 'text', (c) => c.notNull())
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('secret_hash', 'text', (c) => c.notNull().unique())
		.addColumn('state', 'text', (c) => c.notNull())
		.addColumn('browser_hash', 'text')
		.addColumn('requested_from', 'text', (c) => c.notNull())
		.addColumn('draft', 'text')
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.execute();
	await index(db, 'magic_link', 'user_id');
	await index(db, 'magic_link', 'expires_at');

	await db.schema
		.createTable('send')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('address', 'text', (c) => c.notNull())
		.addColumn('source', 'text', (c) => c.notNull())
		.addColumn('browser_hash', 'text')
		.addColumn('due_at', 'text', (c) => c.notNull())
		.execute();
	await index(db, 'send', 'address', 'due_at');
	await index(db, 'send', 'source', 'due_at');
	await index(db, 'send', 'due_at');

	await db.schema
		.createTable('outbox')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		// No reference: the message that tells of an account's end outlives it.
		.addColumn('user_id', 'text', (c) => c.notNull())
		.addColumn('channel', 'text', (c) => c.notNull())
		.addColumn('sealed', 'text', (c) => c.notNull())
		.addColumn('state', 'text', (c) => c.notNull())
		.addColumn('attempts', 'integer', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('due_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.execute();
	await index(db, 'outbox', 'state', 'due_at');
	await index(db, 'outbox', 'user_id');
	await index(db, 'outbox', 'expires_at');

	await db.schema
		.createTable('removed_user')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('removed_at', 'text', (c) => c.notNull())
		.execute();

	await db.schema.alterTable('identity_user').addColumn('language', 'text').execute();
	await db.schema.alterTable('refresh_family').addColumn('draft', 'text').execute();
	await db.schema.alterTable('refresh_family').addColumn('notice', 'text').execute();
}

function index(db: Kysely<never>, table: string, ...columns: string[]): Promise<void> {
	const name = [table, ...columns].join('_');
	return db.schema.createIndex(name).on(table).columns(columns).execute();
}
