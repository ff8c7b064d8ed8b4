import type { Kysely } from 'kysely';

/** Times are ISO-8601 UTC text; flags are 0 or 1; hashes are base64url SHA-256. */
export interface Database {
	app: { id: string; created_at: string };
	identity_user: IdentityUser;
	credential: Credential;
	ceremony: Ceremony;
	refresh_family: RefreshFamily;
	refresh_token: RefreshToken;
	signing_key: SigningKey;
	profile: ProfileRow;
	draft: Draft;
	one_time_passcode: OneTimePasscode;
	passcode_failure: PasscodeFailure;
	magic_link: MagicLink;
	send: Send;
	outbox: OutboxRow;
	removed_user: { id: string; app_id: string; removed_at: string };
}

export type Db = Kysely<Database>;

export interface IdentityUser {
	id: string;
	app_id: string;
	/** 32 random bytes, base64url: what authenticators keep as the user handle. */
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
	/** The language that the person last asked for, such as `de`. */
	language: string | null;
	created_at: string;
	updated_at: string;
	/** When a sign-up that nobody finished is forgotten; null for everybody else. */
	expires_at: string | null;
	/** Hash of the secret in the cookie of the browser in which the person signed up, if it had one. */
	signed_up_in: string | null;
}

export interface Credential {
	id: string;
	app_id: string;
	user_id: string;
	/** The authenticator's credential id, base64url. */
	cred_id: string;
	/** COSE_Key, base64url. */
	public_key: string;
	sign_count: number;
	/** JSON array of strings. */
	transports: string;
	aaguid: string;
	backup_eligible: number;
	backed_up: number;
	friendly_name: string;
	usage_count: number;
	last_login_at: string | null;
	created_at: string;
	updated_at: string;
}

export interface Ceremony {
	id: string;
	app_id: string;
	kind: 'registration' | 'authentication' | 'addition';
	/** Whom the ceremony is for; null for one that asks who is there. May name a decoy. */
	user_id: string | null;
	challenge: string;
	created_at: string;
	expires_at: string;
}

export interface RefreshFamily {
	/** Also the access tokens' `sid`. */
	id: string;
	app_id: string;
	user_id: string;
	authenticated_at: string;
	expires_at: string;
	ended_at: string | null;
	/** The draft that came with the mailed link that began the session. */
	draft: string | null;
	/** What the person has to be told after this sign-in. */
	notice: 'reclaimed' | null;
	/** The browser in words: `Firefox, Linux`. Null for sessions of old. */
	signed_in_from: string | null;
	/** The passkey that it began with, if it was one. */
	credential_id: string | null;
}

export interface RefreshToken {
	token_hash: string;
	family_id: string;
	counter: number;
	created_at: string;
	expires_at: string;
	rotated_at: string | null;
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
	/** Tokens are signed with the newest key whose time this is. */
	signs_from: string;
}

/** The columns of the fields that `src/profile.ts` declares stand beside these, known only then. */
export interface ProfileRow {
	passage_id: string;
	created_at: string;
	updated_at: string;
	/** Counts the changes, so that nobody overwrites what they have not seen. */
	version: number;
}

export interface Draft {
	id: string;
	/** Hash of the secret in the cookie of the browser that wrote the draft. */
	browser_hash: string;
	/** Canonical email address or phone number. */
	identifier: string;
	/** JSON object of checked values. */
	fields: string;
	created_at: string;
	expires_at: string;
}

/** Where messages go: the kinds of identifier. */
export type Channel = 'email' | 'phone';

export interface OneTimePasscode {
	/** The `otp_id`. */
	id: string;
	app_id: string;
	user_id: string;
	channel: Channel;
	/** Canonical, as it was when the code was sent. */
	address: string;
	/** HMAC of the code with its id: six digits are no secret to a plain hash. */
	code_mac: string;
	tries: number;
	/** Hash of the secret in the cookie of the browser that asked, if it has one. */
	browser_hash: string | null;
	/** In which its message was written. */
	language: string | null;
	created_at: string;
	expires_at: string;
}

/** Wrong passcodes for an address since the last right one. */
export interface PasscodeFailure {
	app_id: string;
	/** Keyed, as in `Send`. */
	address_hash: string;
	/** Where they came from; `*` counts them all. */
	source: string;
	failures: number;
	failed_at: string;
}

export interface MagicLink {
	/** What the asking browser polls with. */
	id: string;
	app_id: string;
	user_id: string;
	purpose: 'register' | 'login' | 'verify';
	channel: Channel;
	/** Canonical: to where the link went; of `verify`, what it proves. */
	address: string;
	secret_hash: string;
	/**
	 * `open` until it is used. What follows tells the poll: `approved` by another browser or used in
	 * the `same` one, it answers once; `done`, it does not.
	 */
	state: 'open' | 'approved' | 'same' | 'done';
	browser_hash: string | null;
	/** The browser that asked, in words: `Firefox, Linux`. */
	requested_from: string;
	/** The draft whose id stands in the link. */
	draft: string | null;
	/** In which its message was written. */
	language: string | null;
	/** Of `verify`: the session that asked. */
	session_id: string | null;
	created_at: string;
	expires_at: string;
}

/** A message to an address that somebody asked for, kept for a day to count by. */
export interface Send {
	id: string;
	app_id: string;
	/** Keyed: the count outlives an account that is deleted, and names nobody. */
	address_hash: string;
	/** The network that asked. */
	source: string;
	browser_hash: string | null;
	due_at: string;
}

export interface OutboxRow {
	id: string;
	app_id: string;
	user_id: string;
	channel: Channel;
	/** Address and text, encrypted: they hold codes and links. */
	sealed: string;
	/** `sending` from before the attempt until it is known how it ended; `kept` in the mailbox. */
	state: 'waiting' | 'sending' | 'kept';
	attempts: number;
	created_at: string;
	due_at: string;
	/** When delivering it has no sense any more. */
	expires_at: string;
}
