import type { Kysely } from 'kysely';

/** Frozen: a released migration is never edited. */
export async function up(db: Kysely<never>): Promise<void> {
	await db.schema
		.createTable('app')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('identity_user')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('user_handle', 'text', (c) => c.notNull().unique())
		.addColumn('email', 'text')
		.addColumn('email_verified', 'integer', (c) => c.notNull())
		.addColumn('phone', 'text')
		.addColumn('phone_verified', 'integer', (c) => c.notNull())
		.addColumn('status', 'text', (c) => c.notNull())
		.addColumn('user_metadata', 'text')
		.addColumn('login_count', 'integer', (c) => c.notNull())
		.addColumn('last_login_at', 'text')
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('updated_at', 'text', (c) => c.notNull())
		.addUniqueConstraint('identity_user_email', ['app_id', 'email'])
		.addUniqueConstraint('identity_user_phone', ['app_id', 'phone'])
		.execute();

	await db.schema
		.createTable('credential')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('user_id', 'text', (c) =>
			c.notNull().references('identity_user.id').onDelete('cascade')
		)
		.addColumn('cred_id', 'text', (c) => c.notNull().unique())
		.addColumn('public_key', 'text', (c) => c.notNull())
		.addColumn('sign_count', 'bigint', (c) => c.notNull())
		.addColumn('transports', 'text', (c) => c.notNull())
		.addColumn('aaguid', 'text', (c) => c.notNull())
		.addColumn('backup_eligible', 'integer', (c) => c.notNull())
		.addColumn('backed_up', 'integer', (c) => c.notNull())
		.addColumn('friendly_name', 'text', (c) => c.notNull())
		.addColumn('usage_count', 'integer', (c) => c.notNull())
		.addColumn('last_login_at', 'text')
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('updated_at', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('credential_user').on('credential').column('user_id').execute();

	// No reference to the user: a ceremony may be for a decoy.
	await db.schema
		.createTable('ceremony')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('user_id', 'text')
		.addColumn('challenge', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('ceremony_expiry').on('ceremony').column('expires_at').execute();

	await db.schema
		.createTable('refresh_family')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('user_id', 'text', (c) =>
			c.notNull().references('identity_user.id').onDelete('cascade')
		)
		.addColumn('authenticated_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('ended_at', 'text')
		.execute();
	await db.schema
		.createIndex('refresh_family_user')
		.on('refresh_family')
		.column('user_id')
		.execute();
	await db.schema
		.createIndex('refresh_family_expiry')
		.on('refresh_family')
		.column('expires_at')
		.execute();

	await db.schema
		.createTable('refresh_token')
		.addColumn('token_hash', 'text', (c) => c.primaryKey())
		.addColumn('family_id', 'text', (c) =>
			c.notNull().references('refresh_family.id').onDelete('cascade')
		)
		.addColumn('counter', 'integer', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('rotated_at', 'text')
		.addUniqueConstraint('refresh_token_lineage', ['family_id', 'counter'])
		.execute();

	await db.schema
		.createTable('signing_key')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('app_id', 'text', (c) => c.notNull().references('app.id'))
		.addColumn('public_jwk', 'text', (c) => c.notNull())
		.addColumn('wrapped_private_jwk', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('signs_from', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('profile')
		.addColumn('passage_id', 'text', (c) => c.primaryKey())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('updated_at', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('draft')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('browser_hash', 'text', (c) => c.notNull())
		.addColumn('identifier', 'text', (c) => c.notNull())
		.addColumn('fields', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('draft_identifier').on('draft').column('identifier').execute();
	await db.schema.createIndex('draft_expiry').on('draft').column('expires_at').execute();
}
