import { sql, type ColumnDefinitionBuilder, type Kysely } from 'kysely';
import { isPostgres } from '../lock.ts';

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

const required: Column = (column) => column.notNull();
const primaryKey: Column = (column) => column.primaryKey();
const ofApp: Column = (column) => column.notNull().references('app.id');
const ofUser: Column = (column) =>
	column.notNull().references('identity_user.id').onDelete('cascade');

/** Frozen from 0.2.0 on: a released migration is never edited. */
export async function up(db: Kysely<never>): Promise<void> {
	// In the order of code points, as SQLite's, an index finds the addresses that begin alike.
	const address = isPostgres(db) ? sql`text collate "C"` : 'text';
	await db.schema
		.createTable('app')
		.addColumn('id', 'text', primaryKey)
		.addColumn('sealed_key', 'text', required)
		.addColumn('created_at', 'text', required)
		.execute();

	await db.schema
		.createTable('identity_user')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('user_handle', 'text', (c) => c.notNull().unique())
		.addColumn('email', address)
		.addColumn('email_verified', 'integer', required)
		.addColumn('phone', address)
		.addColumn('phone_verified', 'integer', required)
		.addColumn('status', 'text', required)
		.addColumn('user_metadata', 'text')
		.addColumn('login_count', 'integer', required)
		.addColumn('last_login_at', 'text')
		.addColumn('language', 'text')
		.addColumn('signup_browser_hash', 'text')
		.addColumn('signup_browser_name', 'text')
		.addColumn('created_at', 'text', required)
		.addColumn('updated_at', 'text', required)
		.addColumn('expires_at', 'text')
		.addUniqueConstraint('identity_user_email', ['app_id', 'email'])
		.addUniqueConstraint('identity_user_phone', ['app_id', 'phone'])
		.execute();
	await index(db, 'identity_user', 'expires_at');
	await index(db, 'identity_user', 'app_id', 'created_at', 'id');
	await index(db, 'identity_user', 'app_id', 'status', 'created_at', 'id');
	await index(db, 'identity_user', 'app_id', 'updated_at');

	await db.schema
		.createTable('sign_up_metadata')
		.addColumn('id', 'text', primaryKey)
		.addColumn('user_id', 'text', ofUser)
		.addColumn('client_hash', 'text', required)
		.addColumn('user_metadata', 'text', required)
		.addColumn('expires_at', 'text', required)
		.addUniqueConstraint('sign_up_metadata_client', ['user_id', 'client_hash'])
		.execute();
	await index(db, 'sign_up_metadata', 'expires_at');

	await db.schema
		.createTable('removed_user')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('removed_at', 'text', required)
		.execute();
	await index(db, 'removed_user', 'removed_at');

	await db.schema
		.createTable('credential')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('user_id', 'text', ofUser)
		.addColumn('rp_id', 'text', required)
		.addColumn('credential_id', 'text', (c) => c.notNull().unique())
		.addColumn('public_key', 'text', required)
		.addColumn('user_handle', 'text')
		.addColumn('sign_count', 'bigint', required)
		.addColumn('transports', 'text', required)
		.addColumn('aaguid', 'text', required)
		.addColumn('backup_eligible', 'integer', required)
		.addColumn('backed_up', 'integer', required)
		.addColumn('name', 'text', required)
		.addColumn('usage_count', 'integer', required)
		.addColumn('last_login_at', 'text')
		.addColumn('created_at', 'text', required)
		.addColumn('updated_at', 'text', required)
		.execute();
	await index(db, 'credential', 'user_id');
	await index(db, 'credential', 'rp_id', 'user_id');

	await db.schema
		.createTable('used_challenge')
		.addColumn('id', 'text', primaryKey)
		.addColumn('used_at', 'text', required)
		.execute();
	await index(db, 'used_challenge', 'used_at');

	await db.schema
		.createTable('session')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('user_id', 'text', ofUser)
		.addColumn('authenticated_at', 'text', required)
		.addColumn('authenticated_with', 'text')
		.addColumn('browser_name', 'text', required)
		.addColumn('draft_id', 'text')
		.addColumn('draft_browser_hash', 'text')
		.addColumn('refresh_counter', 'integer', required)
		.addColumn('refreshed_at', 'text', required)
		.addColumn('expires_at', 'text', required)
		.addColumn('ended_at', 'text')
		.execute();
	await index(db, 'session', 'user_id', 'ended_at');
	await index(db, 'session', 'expires_at');
	await index(db, 'session', 'ended_at');

	await db.schema
		.createTable('known_browser')
		.addColumn('user_id', 'text', ofUser)
		.addColumn('browser_hash', 'text', required)
		.addColumn('last_login_at', 'text', required)
		.addPrimaryKeyConstraint('known_browser_key', ['user_id', 'browser_hash'])
		.execute();
	await index(db, 'known_browser', 'last_login_at');

	await db.schema
		.createTable('signing_key')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('public_jwk', 'text', required)
		.addColumn('wrapped_private_jwk', 'text', required)
		.addColumn('created_at', 'text', required)
		.addColumn('activates_at', 'text', required)
		.addColumn('retires_at', 'text')
		.execute();

	await db.schema
		.createTable('api_key')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('name', 'text', required)
		.addColumn('key_hash', 'text', (c) => c.notNull().unique())
		.addColumn('created_at', 'text', required)
		.addColumn('last_used_at', 'text')
		.execute();

	await db.schema
		.createTable('one_time_passcode')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		// No reference: the identifier may have no account.
		.addColumn('user_id', 'text', required)
		.addColumn('asked', 'text', required)
		.addColumn('identifier_kind', 'text', required)
		.addColumn('identifier', 'text', required)
		.addColumn('code_hash', 'text', required)
		.addColumn('tries', 'integer', required)
		.addColumn('browser_hash', 'text')
		.addColumn('language', 'text')
		.addColumn('created_at', 'text', required)
		.addColumn('expires_at', 'text', required)
		.execute();
	await index(db, 'one_time_passcode', 'user_id');
	await index(db, 'one_time_passcode', 'expires_at');

	await db.schema
		.createTable('passcode_failure')
		.addColumn('app_id', 'text', ofApp)
		.addColumn('identifier_hash', 'text', required)
		.addColumn('source', 'text', required)
		.addColumn('failures', 'integer', required)
		.addColumn('failed_at', 'text', required)
		.addPrimaryKeyConstraint('passcode_failure_key', ['app_id', 'identifier_hash', 'source'])
		.execute();
	await index(db, 'passcode_failure', 'failed_at');

	await db.schema
		.createTable('magic_link')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		// No reference: the identifier may have no account.
		.addColumn('user_id', 'text', required)
		.addColumn('purpose', 'text', required)
		.addColumn('asked', 'text', required)
		.addColumn('identifier_kind', 'text', required)
		.addColumn('identifier', 'text', required)
		.addColumn('secret_hash', 'text', (c) => c.notNull().unique())
		.addColumn('browser_hash', 'text')
		.addColumn('browser_name', 'text', required)
		.addColumn('session_id', 'text')
		.addColumn('draft_id', 'text')
		.addColumn('next', 'text')
		.addColumn('language', 'text')
		.addColumn('created_at', 'text', required)
		.addColumn('expires_at', 'text', required)
		.addColumn('used_at', 'text')
		.addColumn('collectable', 'integer', required)
		.execute();
	await index(db, 'magic_link', 'user_id');
	await index(db, 'magic_link', 'expires_at');

	await db.schema
		.createTable('claim')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('user_id', 'text', ofUser)
		.addColumn('for_user_id', 'text', (c) => c.references('identity_user.id').onDelete('cascade'))
		.addColumn('identifier_kind', 'text', required)
		.addColumn('identifier', 'text', required)
		.addColumn('session_id', 'text')
		.addColumn('draft_id', 'text')
		.addColumn('draft_browser_hash', 'text')
		.addColumn('language', 'text')
		.addColumn('created_at', 'text', required)
		.addColumn('expires_at', 'text', required)
		.execute();
	await index(db, 'claim', 'user_id');
	await index(db, 'claim', 'for_user_id');
	await index(db, 'claim', 'expires_at');

	await db.schema
		.createTable('message_request')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('identifier_hash', 'text', required)
		.addColumn('quota', 'text', required)
		.addColumn('network', 'text', required)
		.addColumn('browser_hash', 'text')
		.addColumn('due_at', 'text', required)
		.execute();
	await index(db, 'message_request', 'identifier_hash', 'due_at');
	await index(db, 'message_request', 'network', 'due_at');
	await index(db, 'message_request', 'due_at');

	await db.schema
		.createTable('message_count')
		.addColumn('app_id', 'text', ofApp)
		.addColumn('began_at', 'text', required)
		.addColumn('messages', 'integer', required)
		.addPrimaryKeyConstraint('message_count_key', ['app_id', 'began_at'])
		.execute();
	await index(db, 'message_count', 'began_at');

	await db.schema
		.createTable('outbox')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		// No reference: the message about an account's end outlives the account.
		.addColumn('user_id', 'text', required)
		.addColumn('request_id', 'text')
		.addColumn('channel', 'text', required)
		.addColumn('sealed_message', 'text', required)
		.addColumn('state', 'text', required)
		.addColumn('priority', 'integer', required)
		.addColumn('attempts', 'integer', required)
		.addColumn('last_error', 'text')
		.addColumn('created_at', 'text', required)
		.addColumn('due_at', 'text', required)
		.addColumn('expires_at', 'text', required)
		.execute();
	await index(db, 'outbox', 'state', 'due_at');
	await index(db, 'outbox', 'state', 'priority', 'due_at');
	await index(db, 'outbox', 'user_id');
	await index(db, 'outbox', 'expires_at');

	await db.schema
		.createTable('event')
		.addColumn('id', 'text', primaryKey)
		.addColumn('app_id', 'text', ofApp)
		.addColumn('created_at', 'text', required)
		.addColumn('kind', 'text', required)
		.addColumn('actor', 'text', required)
		.addColumn('key_id', 'text')
		// No reference: what an operator did outlives the account.
		.addColumn('user_id', 'text')
		.addColumn('target', 'text')
		.addColumn('method', 'text')
		.addColumn('result', 'text', required)
		.addColumn('network', 'text')
		.addColumn('browser_name', 'text')
		.addColumn('session_id', 'text')
		.addColumn('request_id', 'text')
		.execute();
	await index(db, 'event', 'user_id', 'created_at');
	await index(db, 'event', 'created_at');
	await db.schema
		.createIndex('event_key_id_created_at')
		.on('event')
		.columns(['key_id', 'created_at'])
		.where(sql.ref('key_id'), 'is not', null)
		.execute();
	await refuseUpdates(db, 'event');

	await db.schema
		.createTable('profile')
		.addColumn('passage_id', 'text', primaryKey)
		.addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
		.addColumn('created_at', 'text', required)
		.addColumn('updated_at', 'text', required)
		.execute();

	await db.schema
		.createTable('draft')
		.addColumn('id', 'text', primaryKey)
		.addColumn('browser_hash', 'text', required)
		.addColumn('identifier', 'text', required)
		.addColumn('fields', 'text', required)
		.addColumn('created_at', 'text', required)
		.addColumn('expires_at', 'text', required)
		.execute();
	await index(db, 'draft', 'identifier');
	await index(db, 'draft', 'expires_at');
}

function index(db: Kysely<never>, table: string, ...columns: string[]): Promise<void> {
	const name = [table, ...columns].join('_');
	return db.schema.createIndex(name).on(table).columns(columns).execute();
}

/** Rows of the table can be added and deleted, not changed. */
async function refuseUpdates(db: Kysely<never>, table: string): Promise<void> {
	const trigger = sql.ref(`${table}_append_only`);
	const refusal = sql.lit(`${table} is append-only`);
	if (!isPostgres(db)) {
		await sql`create trigger ${trigger} before update on ${sql.table(table)}
			begin select raise(abort, ${refusal}); end`.execute(db);
		return;
	}
	await sql`create function ${trigger}() returns trigger language plpgsql as
		$$ begin raise exception ${refusal}; end $$`.execute(db);
	await sql`create trigger ${trigger} before update on ${sql.table(table)}
		for each row execute function ${trigger}()`.execute(db);
}
