/** What a row says of a user, in our words, and not yet checked; absent members change nothing. */
export interface Given {
	/** The row adds to a user who is there: a row of the profile table, or a passkey. */
	adds?: boolean;
	id?: unknown;
	email?: unknown;
	email_verified?: unknown;
	phone?: unknown;
	phone_verified?: unknown;
	status?: unknown;
	language?: unknown;
	user_handle?: unknown;
	login_count?: unknown;
	last_login_at?: unknown;
	created_at?: unknown;
	updated_at?: unknown;
	/** Values of the declared fields by name, wherever they are stored. */
	fields: Record<string, unknown>;
	profile_created_at?: unknown;
	profile_updated_at?: unknown;
	/** As their system exported them. */
	passkeys: Record<string, unknown>[];
}

/** The members of `Given` that a column of a CSV file gives by its name. */
export const PLAIN = ['id', 'email', 'phone', 'status', 'created_at', 'last_login_at'] as const;
/** Those that a column gives only where `--map` says so: who may log in follows from them (P-01). */
export const MAPPED = ['email_verified', 'phone_verified'] as const;
/** What other systems export and nothing here follows from. */
export const UNUSED: ReadonlySet<string> = new Set([
	'external_id',
	'login_count',
	'recent_events',
	'social_connections',
	'updated_at',
	'webauthn',
	'webauthn_devices',
	'webauthn_types'
]);
