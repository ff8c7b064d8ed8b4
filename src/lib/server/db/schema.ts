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
	created_at: string;
	updated_at: string;
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
	kind: 'registration' | 'authentication';
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
