import type { Brand } from './brand.ts';
import type { Field } from '../profile/declaration.ts';
import type { Keys } from './crypto.ts';
import { ApiError } from './errors.ts';
import type { AndroidApp } from './settings/native-apps.ts';

/** The relying party that the identity service serves. */
export interface App {
	id: string;
	/** Its name is the app's. */
	brand: Brand;
	/** `https://id.example.com`: where this server is, and its own pages. */
	origin: string;
	/** The origins of AUTH_ORIGINS whose pages use the service, the relying party's first; empty for ours alone. */
	auth_origins: string[];
	/** The origins that only ceremonies in the apps of phones have. */
	native_origins: string[];
	android_apps: AndroidApp[];
	/** `TEAMID.bundle.id`. */
	apple_apps: string[];
	/** The host whose `/v1` is the management API; null if there is none. */
	api_host: string | null;
	/** WebAuthn L3 §5.4.2 `rp.id`: what passkeys are bound to. */
	rp_id: string;
	redirect_url: string;
	login_url: string;
	default_language: string;
	public_signup: boolean;
	passkeys: boolean;
	/** The way to log in without a passkey; null if there is none. */
	fallback: 'otp' | 'magic_link' | null;
	allowed_identifier: 'email' | 'phone' | 'both';
	/** Whether a user must verify an identifier before using the account. */
	require_verification: boolean;
	/** Whether public answers hide which identifiers have an account: only the message to one tells. */
	hides_accounts: boolean;
	/** The fields stored in `user_metadata`. */
	metadata: readonly Field[];
	/** Countries that text messages go to; empty for all. */
	sms_countries: string[];
	/** Codes and links sent in 24 hours, to all identifiers together. */
	messages_per_day: number;
	/** How long an access token is valid. */
	token_seconds: number;
	/** Whether sessions go on by refresh tokens; else each ends with its access token. */
	refreshes: boolean;
	created_at: string;
	keys: Keys;
}

/** The `iss` of the app's tokens. */
export function issuer(app: App): string {
	return `${app.origin}/v1/apps/${app.id}`;
}

/** The `aud` of the tokens of claims. */
export function claimAudience(app: App): string {
	return `${app.id}/claim`;
}

/** Refuses if the app has no passkeys. */
export function assertPasskeys(app: App): void {
	if (!app.passkeys) throw new ApiError('operation_not_allowed', 'This app has no passkeys.');
}

/** Refuses if the app does not offer this way to log in. */
export function assertFallback(app: App, fallback: NonNullable<App['fallback']>): void {
	if (app.fallback !== fallback) throw new ApiError('operation_not_allowed');
}
