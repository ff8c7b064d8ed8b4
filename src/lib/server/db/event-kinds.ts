/** What an event can be. `api_key_used` is recorded only where the key of the management API is refused. */
export const EVENT_KINDS = [
	'registration',
	'login',
	'session_ended',
	'token_reused',
	'passkey_added',
	'passkey_renamed',
	'passkey_removed',
	'address_change_started',
	'address_change_cancelled',
	'address_changed',
	'address_confirmed',
	'address_removed',
	'profile_changed',
	'claim_opened',
	'claim_decided',
	'data_exported',
	'account_deleted',
	'user_shown',
	'user_disabled',
	'user_enabled',
	'message_failed',
	'messages_retried',
	'limit_met',
	'api_key_used',
	'api_key_shown',
	'signing_key_rotated',
	'secret_rotated',
	'backup_made',
	'backup_restored'
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];
