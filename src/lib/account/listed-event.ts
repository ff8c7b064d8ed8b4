import type { Texts } from '../i18n/translate.ts';

/** What happened to the account of the user. */
export interface ListedEvent {
	id: string;
	/** ISO-8601. */
	created_at: string;
	kind: string;
	actor: 'user' | 'visitor' | 'key' | 'operator' | 'system';
	method: 'passkey' | 'code' | 'link' | null;
	/** `ok`, or why it was refused. */
	result: string;
	/** The IP address; null if it is not shown or not known. */
	network: string | null;
	/** Such as `Firefox, Linux`; empty if unknown, null where there was no browser. */
	browser_name: string | null;
}

type Key = keyof Texts;

/** The texts of the kinds; there are other kinds, which are no business of the user. */
const KINDS = {
	registration: 'account.activity.registration',
	login: 'account.activity.login',
	session_ended: 'account.activity.session_ended',
	token_reused: 'account.activity.token_reused',
	passkey_added: 'account.activity.passkey_added',
	passkey_renamed: 'account.activity.passkey_renamed',
	passkey_removed: 'account.activity.passkey_removed',
	address_change_started: 'account.activity.address_change_started',
	address_change_cancelled: 'account.activity.address_change_cancelled',
	address_changed: 'account.activity.address_changed',
	address_confirmed: 'account.activity.address_confirmed',
	address_removed: 'account.activity.address_removed',
	profile_changed: 'account.activity.profile_changed',
	claim_opened: 'account.activity.claim_opened',
	claim_decided: 'account.activity.claim_decided',
	data_exported: 'account.activity.data_exported',
	user_shown: 'account.activity.user_shown',
	user_disabled: 'account.activity.user_disabled',
	user_enabled: 'account.activity.user_enabled',
	message_failed: 'account.activity.message_failed',
	limit_met: 'account.activity.limit_met'
} as const satisfies Record<string, Key>;

/** The text of the event's kind; undefined for one that is not shown. */
export function textOf({ kind }: ListedEvent): Key | undefined {
	return Object.hasOwn(KINDS, kind) ? KINDS[kind as keyof typeof KINDS] : undefined;
}
