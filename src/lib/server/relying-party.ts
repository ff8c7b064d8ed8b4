import type { Brand } from './brand.ts';
import type { Field } from '../profile/declaration.ts';
import type { Keys } from './crypto.ts';

/** The relying party that the service works for. */
export interface App {
	id: string;
	/** Its name is the app's. */
	brand: Brand;
	/** `https://example.com`: where its pages stand; passkeys are bound to it. */
	origin: string;
	/** WebAuthn L3 §5.4.2 `rp.id`. */
	rp_id: string;
	redirect_url: string;
	login_url: string;
	default_language: string;
	public_signup: boolean;
	passkeys: boolean;
	/** What stands in for a passkey; null where nothing does. */
	fallback: 'otp' | 'magic_link' | null;
	allowed_identifier: 'email' | 'phone' | 'both';
	/** Whether an address has to be proved before its account can be used. */
	require_verification: boolean;
	/** The fields kept in `user_metadata`. */
	metadata: readonly Field[];
	/** Countries that text messages go to; empty for all. */
	sms_countries: string[];
	/** Codes and links sent in 24 hours, over all addresses. */
	messages_per_day: number;
	created_at: string;
	keys: Keys;
}

/** The `iss` of the app's tokens. */
export function issuer(app: App): string {
	return `${app.origin}/v1/apps/${app.id}`;
}
