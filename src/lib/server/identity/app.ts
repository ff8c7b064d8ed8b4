import type { Keys } from './secrets.ts';

/** The relying party that the service works for. */
export interface App {
	id: string;
	name: string;
	/** `https://example.com`: where its pages stand; passkeys are bound to it. */
	origin: string;
	/** WebAuthn L3 §5.4.2 `rp.id`. */
	rp_id: string;
	redirect_url: string;
	login_url: string;
	default_language: string;
	public_signup: boolean;
	created_at: string;
	keys: Keys;
}

/** The `iss` of the app's tokens. */
export function issuer(app: App): string {
	return `${app.origin}/v1/apps/${app.id}`;
}
