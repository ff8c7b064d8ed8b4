import type { Credential, IdentityUser } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import * as credentials from './credentials.ts';

/** ES256, which every authenticator has, EdDSA, RS256 (RFC 9053, RFC 8812); no other is accepted. */
export const ALGORITHMS = [-7, -8, -257];

export type Attachment = 'platform' | 'cross-platform';
/** The JSON forms that browsers take options in (L3 §5.1.8). */
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** Options for making a credential (L3 §5.4). `challenge` is base64url. */
export function forCreation(
	app: App,
	user: IdentityUser,
	known: Credential[],
	ceremony: { challenge: string; attachment?: Attachment; timeoutMs: number }
): CreationOptions {
	const name = user.email ?? user.phone ?? user.id;
	return {
		rp: { id: app.rp_id, name: app.brand.name },
		user: { id: user.user_handle, name, displayName: name },
		challenge: ceremony.challenge,
		pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
		timeout: ceremony.timeoutMs,
		attestation: 'none',
		excludeCredentials: known.map((credential) => ({
			type: 'public-key',
			id: credential.credential_id,
			transports: credentials.transportsOf(credential)
		})),
		authenticatorSelection: {
			...(ceremony.attachment && { authenticatorAttachment: ceremony.attachment }),
			residentKey: 'required',
			requireResidentKey: true,
			userVerification: 'required'
		}
	};
}

/**
 * Options for using a credential (L3 §5.5), without an allow list, which would reveal who has passkeys
 * (L3 §14.6.3); every credential here is discoverable.
 */
export function forRequest(
	app: App,
	ceremony: { challenge: string; timeoutMs: number }
): RequestOptions {
	return {
		rpId: app.rp_id,
		challenge: ceremony.challenge,
		timeout: ceremony.timeoutMs,
		userVerification: 'required'
	};
}
