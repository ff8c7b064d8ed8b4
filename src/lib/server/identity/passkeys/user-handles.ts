import type { Credential } from '../../db/schema.ts';

/**
 * User handles (WebAuthn L3 §4): what an authenticator holds to name the user, and gives with each use.
 * A user whose passkeys were imported may have several.
 */

/**
 * Whether the base64url text is the handle of the credential: as its bytes or, as Passage's iOS library
 * sends it, as the text of our base64url. A passkey that was imported without its handle takes that of
 * its first use: the id has named the credential, and the signature proves its key.
 */
export function fits({ user_handle }: Pick<Credential, 'user_handle'>, given: string): boolean {
	if (user_handle === null) return true;
	return given === user_handle || Buffer.from(given, 'base64url').toString() === user_handle;
}
