import { algorithm, type KeyPair } from './algorithms.ts';
import { sha256, toText, uint } from './bytes.ts';
import { clientDataSteps, type ClientDataSteps } from './client-data.ts';
import type { Steps } from './steps.ts';

/** A discoverable credential as the authenticator remembers it. */
export type StoredCredential = {
	id: Buffer;
	rpId: string;
	userHandle: Buffer;
	algorithm: number;
	keys: KeyPair;
	counter: number;
};

/** Everything `get` makes, in this order; each may be overridden. */
export type AssertionSteps = ClientDataSteps & {
	credential: StoredCredential;
	rpIdHash: Uint8Array;
	flags: number;
	counter: number;
	/** CBOR that follows; the flag ED is not set by it */
	extensions: Uint8Array;
	authenticatorData: Uint8Array;
	/** authenticator data and the client data's hash (WebAuthn L3 §6.3.3) */
	signedBytes: Uint8Array;
	signature: Uint8Array;
	/** base64url; passage-js sends '' where the authenticator has none */
	userHandle: unknown;
	id: string;
	rawId: string;
	credentialType: string;
};

/** A sign-in as passage-js sends it. */
export type Assertion = {
	id: string;
	rawId: string;
	type: string;
	response: {
		clientDataJSON: string;
		authenticatorData: string;
		signature: string;
		userHandle: string;
	};
};

/** A sign-in with the credential that `find` gives for a relying party id (WebAuthn L3 §6.3.3). */
export function assertionSteps(
	options: PublicKeyCredentialRequestOptionsJSON,
	origin: string,
	mine: { find(rpId: string): StoredCredential; flags: number; increment: number }
): Steps<AssertionSteps> {
	return {
		...clientDataSteps('webauthn.get', options.rpId, options.challenge, origin),
		credential: ({ rpId }) => mine.find(rpId),
		rpIdHash: ({ rpId }) => sha256(rpId),
		flags: () => mine.flags,
		counter: ({ credential }) => credential.counter + mine.increment,
		extensions: () => Buffer.alloc(0),
		authenticatorData: ({ rpIdHash, flags, counter, extensions }) =>
			Buffer.concat([rpIdHash, Buffer.of(flags), uint(4, counter), extensions]),
		signedBytes: ({ authenticatorData, clientDataJSON }) =>
			Buffer.concat([authenticatorData, sha256(clientDataJSON)]),
		signature: ({ credential, signedBytes }) =>
			algorithm(credential.algorithm).sign(signedBytes, credential.keys.privateKey),
		userHandle: ({ credential }) => toText(credential.userHandle),
		id: ({ credential }) => toText(credential.id),
		rawId: ({ credential }) => toText(credential.id),
		credentialType: () => 'public-key'
	};
}

export function assertion(made: AssertionSteps): Assertion {
	return {
		id: made.id,
		rawId: made.rawId,
		type: made.credentialType,
		response: {
			clientDataJSON: toText(made.clientDataJSON),
			authenticatorData: toText(made.authenticatorData),
			signature: toText(made.signature),
			userHandle: made.userHandle as string
		}
	};
}
