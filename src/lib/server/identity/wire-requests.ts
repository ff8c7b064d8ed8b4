import * as v from 'valibot';
import type { Assertion, Attestation } from './webauthn.ts';

/** The bodies that the authentication API takes, in Passage's words. Lengths are in characters. */

const Identifier = v.pipe(v.string(), v.maxLength(512));
/** What cannot be an id becomes the empty one, which nobody has. */
const Id = v.pipe(
	v.string(),
	v.maxLength(64),
	v.transform((id) => (/^[A-Za-z0-9]+$/.test(id) ? id : ''))
);
const Secret = v.pipe(v.string(), v.maxLength(512));
// A browser's answer has kilobytes at most; the whole body is limited besides.
const Base64Url = v.pipe(
	v.string(),
	v.maxLength(48 * 1024),
	v.regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'Must be base64url.'),
	// Some clients send plain base64.
	v.transform((text) => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
);
/** Clients send what browsers give, extension results and all; what is not named here is dropped. */
const Credential = v.object({
	id: Base64Url,
	rawId: Base64Url,
	type: v.literal('public-key')
});

export const SignUp = v.strictObject({
	identifier: Identifier,
	// No metadata field is declared, so none is known.
	user_metadata: v.optional(
		v.pipe(
			v.strictObject({}),
			v.check((given) => !Array.isArray(given))
		)
	)
});

export const StartRegistration = v.strictObject({
	identifier: Identifier,
	authenticator_attachment: v.pipe(
		v.optional(v.picklist(['platform', 'cross-platform', 'any'])),
		v.transform((attachment) => (attachment === 'any' ? undefined : attachment))
	)
});

export const FinishRegistration = v.strictObject({
	handshake_id: Id,
	user_id: Id,
	handshake_response: v.object({
		...Credential.entries,
		response: v.object({ attestationObject: Base64Url, clientDataJSON: Base64Url }),
		transports: v.optional(v.unknown())
	})
});

export const StartAuthentication = v.strictObject({ identifier: v.optional(Identifier) });

export const FinishAuthentication = v.strictObject({
	handshake_id: Id,
	user_id: v.optional(Id),
	handshake_response: v.object({
		...Credential.entries,
		response: v.object({
			authenticatorData: Base64Url,
			clientDataJSON: Base64Url,
			signature: Base64Url,
			userHandle: v.nullish(Base64Url)
		})
	})
});

export const Refresh = v.strictObject({ refresh_token: Secret });

/** Transports that WebAuthn L3 §5.8.4 names; hints from elsewhere are ignored, never refused. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

/** The attestation in the form of the standard; Passage has `transports` beside the response. */
export function toAttestation(
	answer: v.InferOutput<typeof FinishRegistration>['handshake_response']
): Attestation {
	const { transports, response, ...credential } = answer;
	const given: unknown[] = Array.isArray(transports) ? transports : [];
	return {
		...credential,
		response: { ...response, transports: TRANSPORTS.filter((known) => given.includes(known)) },
		clientExtensionResults: {}
	};
}

/** The assertion in the form of the standard; an empty user handle is an absent one. */
export function toAssertion(
	answer: v.InferOutput<typeof FinishAuthentication>['handshake_response']
): Assertion {
	const { response, ...credential } = answer;
	return {
		...credential,
		response: { ...response, userHandle: response.userHandle || undefined },
		clientExtensionResults: {}
	};
}
