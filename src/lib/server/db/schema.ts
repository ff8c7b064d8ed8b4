import type { Kysely } from 'kysely';
import type { IdentifierKind } from '../identifier.ts';
import type { EventKind } from './event-kinds.ts';

/** Times are ISO-8601 UTC text; flags are 0 or 1; hashes are base64url, plain SHA-256 unless they say. */
export interface Database {
	app: AppRow;
	identity_user: IdentityUser;
	sign_up_metadata: SignUpMetadata;
	removed_user: { id: string; app_id: string; removed_at: string };
	credential: Credential;
	used_challenge: UsedChallenge;
	session: Session;
	known_browser: KnownBrowser;
	signing_key: SigningKey;
	api_key: ApiKey;
	one_time_passcode: OneTimePasscode;
	passcode_failure: PasscodeFailure;
	magic_link: MagicLink;
	claim: Claim;
	message_request: MessageRequest;
	message_count: MessageCount;
	outbox: OutboxRow;
	event: Event;
	profile: ProfileRow;
	draft: Draft;
}

export type Db = Kysely<Database>;

export interface AppRow {
	id: string;
	/** The app's key, sealed under SECRET_KEY. */
	sealed_key: string;
	created_at: string;
}

export interface IdentityUser {
	id: string;
	app_id: string;
	/** 32 random bytes, base64url: what authenticators store as the user handle. */
	user_handle: string;
	email: string | null;
	email_verified: number;
	phone: string | null;
	phone_verified: number;
	status: 'pending' | 'active' | 'inactive';
	/** JSON object. */
	user_metadata: string | null;
	login_count: number;
	last_login_at: string | null;
	/** The language of the last message that the user answered, such as `de`. */
	language: string | null;
	/** Hash of the browser id of the browser that signed up; null for a program. */
	signup_browser_hash: string | null;
	/** That browser, such as `Firefox, Linux`; empty if unknown, null while the sign-up is unfinished. */
	signup_browser_name: string | null;
	/** Once the sign-up is finished, when it was. */
	created_at: string;
	updated_at: string;
	/** When an unfinished sign-up is deleted; null once it is finished. */
	expires_at: string | null;
}

/** Metadata given to an unfinished sign-up: only the client that gave it finishes with it. */
export interface SignUpMetadata {
	id: string;
	user_id: string;
	/** The hash of the browser id or, for a program, of its network. */
	client_hash: string;
	/** JSON object. */
	user_metadata: string;
	expires_at: string;
}

export interface Credential {
	id: string;
	app_id: string;
	user_id: string;
	/** WebAuthn L3 §5.4.2 `rp.id`: where it works. */
	rp_id: string;
	/** The id that the authenticator chose, base64url (WebAuthn L3 §4, Credential ID). */
	credential_id: string;
	/** COSE_Key, base64url. */
	public_key: string;
	/** What its authenticator holds as the user handle, base64url; null for an imported one before its first use. */
	user_handle: string | null;
	sign_count: number;
	/** JSON array of strings. */
	transports: string;
	aaguid: string;
	backup_eligible: number;
	backed_up: number;
	name: string;
	usage_count: number;
	last_login_at: string | null;
	created_at: string;
	updated_at: string;
}

/** The `id` in `used_challenge` that stands for every challenge until then. */
export const ALL_CHALLENGES = 'all';

/** A challenge that has had its one try. */
export interface UsedChallenge {
	/** The challenge. `user ` and an id stands for those of that user until then. */
	id: string;
	used_at: string;
}

export interface Session {
	/** Also the `sid` of the access tokens. */
	id: string;
	app_id: string;
	user_id: string;
	authenticated_at: string;
	/** `id` of the credential, or the kind of the identifier that got the code or the link. */
	authenticated_with: string | null;
	/** Such as `Firefox, Linux`. */
	browser_name: string;
	/** The draft of the mailed link, and the hash of the browser id of the browser that asked for the link. */
	draft_id: string | null;
	draft_browser_hash: string | null;
	/** How often its refresh token was exchanged, and when last; at first, when the session began. */
	refresh_counter: number;
	refreshed_at: string;
	expires_at: string;
	ended_at: string | null;
}

export interface SigningKey {
	/** The `kid`. */
	id: string;
	app_id: string;
	/** Public JWK, JSON. */
	public_jwk: string;
	/** Private JWK as a compact JWE. */
	wrapped_private_jwk: string;
	created_at: string;
	/** The newest key whose time has come signs. */
	activates_at: string;
	/** When its signatures stop counting, once a later key is to sign. */
	retires_at: string | null;
}

/** A browser in which the user has logged in. */
export interface KnownBrowser {
	user_id: string;
	browser_hash: string;
	last_login_at: string;
}

/** A key for the management API. */
export interface ApiKey {
	id: string;
	app_id: string;
	/** What the operator calls it. */
	name: string;
	key_hash: string;
	created_at: string;
	/** Written at most once a minute. */
	last_used_at: string | null;
}

export interface OneTimePasscode {
	/** The `otp_id`. */
	id: string;
	app_id: string;
	/** May be that of a decoy. */
	user_id: string;
	/** What the browser asked for; the message says what the code does. */
	asked: 'register' | 'login';
	identifier_kind: IdentifierKind;
	/** Where the code was sent. */
	identifier: string;
	/** Keyed, over the id and the code: a plain hash does not hide six digits. Of no code where none was sent. */
	code_hash: string;
	tries: number;
	/** Hash of the browser id of the browser that asked; null for a program. */
	browser_hash: string | null;
	/** The language of the message. */
	language: string | null;
	created_at: string;
	expires_at: string;
}

/** Wrong passcodes for an identifier since the last right one. */
export interface PasscodeFailure {
	app_id: string;
	/** Keyed, as in `MessageRequest`. */
	identifier_hash: string;
	/** A network, a browser that the account knows (`browser:` and its hash), or `*` for all networks. */
	source: string;
	failures: number;
	failed_at: string;
}

export interface MagicLink {
	/** What the browser that asked polls with. */
	id: string;
	app_id: string;
	/** May be that of a decoy. */
	user_id: string;
	/** What the browser asked for; `key`: a program with an API key asked. */
	asked: 'register' | 'login' | 'verify' | 'key';
	/** What the link does. */
	purpose: 'register' | 'login' | 'verify';
	identifier_kind: IdentifierKind;
	/** Where the link was sent; it verifies this identifier. */
	identifier: string;
	secret_hash: string;
	browser_hash: string | null;
	/** The browser that asked, such as `Firefox, Linux`. */
	browser_name: string;
	/** The session that asked to verify the identifier. */
	session_id: string | null;
	/** The draft and the page to go to afterwards, by the page where the link was asked for. */
	draft_id: string | null;
	next: string | null;
	/** The language of the message. */
	language: string | null;
	created_at: string;
	expires_at: string;
	used_at: string | null;
	/** Whether the poll of the browser that asked may still sign in with it. */
	collectable: number;
}

/** The proof of an identifier that another account holds and never verified, until its holder decides. */
export interface Claim {
	/** Also the `sub` of the claim's token. */
	id: string;
	app_id: string;
	/** The account that holds the identifier. */
	user_id: string;
	/** The account of the user who proved it; null for a person who was logging in. */
	for_user_id: string | null;
	identifier_kind: IdentifierKind;
	identifier: string;
	/** The session that asked to verify the identifier. */
	session_id: string | null;
	/** As in `Session`. */
	draft_id: string | null;
	draft_browser_hash: string | null;
	/** The language of the message that was answered. */
	language: string | null;
	created_at: string;
	expires_at: string;
}

/** A message that a visitor asked for, counted for a day. */
export interface MessageRequest {
	id: string;
	app_id: string;
	/** Keyed: the count outlives a deleted account and reveals no identifier. */
	identifier_hash: string;
	/** What it counts against. */
	quota: 'known' | 'unknown' | 'change';
	/** The network that asked. */
	network: string;
	browser_hash: string | null;
	due_at: string;
}

/** The messages of an hour, to all identifiers. */
export interface MessageCount {
	app_id: string;
	/** When the hour began. */
	began_at: string;
	messages: number;
}

export interface OutboxRow {
	id: string;
	app_id: string;
	user_id: string;
	/** The request that asked for the message, for the log. */
	request_id: string | null;
	channel: IdentifierKind;
	/** Recipient and text, encrypted: they contain codes and links. */
	sealed_message: string;
	/**
	 * `sending` from before the attempt until its outcome is known. `failed` messages did not arrive,
	 * `unknown` ones may have: they stay until a day after their expiry.
	 */
	state: 'waiting' | 'sending' | 'in_mailbox' | 'failed' | 'unknown';
	/** The lowest goes first. */
	priority: number;
	attempts: number;
	/** What the last attempt that failed ended with, such as the mail server's reply. */
	last_error: string | null;
	created_at: string;
	due_at: string;
	/** Delivery after this time makes no sense. */
	expires_at: string;
}

/** What happened to an account or to the deployment. Rows are added and deleted, never changed. */
export interface Event {
	id: string;
	app_id: string;
	created_at: string;
	kind: EventKind;
	/** `visitor`: a person who has not logged in. `key`: a program with the key of the management API. */
	actor: 'user' | 'visitor' | 'key' | 'operator' | 'system';
	/** Of a key that the operator made: its id, also once it is revoked. */
	key_id: string | null;
	/** Whose account it is about. */
	user_id: string | null;
	/** The id of what it is about, the kind of the address, the names of the fields, or how many. */
	target: string | null;
	method: 'passkey' | 'code' | 'link' | null;
	/** `ok`, or why it was refused, such as `wrong_code`. */
	result: string;
	/** The IP address of the client, of IPv6 its /64 network. */
	network: string | null;
	/** Such as `Firefox, Linux`. */
	browser_name: string | null;
	/** The session of the actor, or the one that began. */
	session_id: string | null;
	request_id: string | null;
}

/** The table has a further column for each field that `src/profile.ts` declares. */
export interface ProfileRow {
	passage_id: string;
	/** Counts the changes, so that a form never overwrites a version that it did not show. */
	version: number;
	created_at: string;
	updated_at: string;
}

export interface Draft {
	id: string;
	/** Hash of the browser id of the browser that wrote the draft. */
	browser_hash: string;
	identifier: string;
	/** JSON object of validated values. */
	fields: string;
	created_at: string;
	expires_at: string;
}
