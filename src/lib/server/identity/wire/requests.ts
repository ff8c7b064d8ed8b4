import * as v from 'valibot';
import * as linkSecret from '../../../link-secret.ts';
import * as clean from '../../../text/clean.ts';
import * as visible from '../../../text/visible.ts';
import { isId } from '../../id.ts';
import type { Assertion, Attestation } from '../passkeys/webauthn.ts';

/** Bodies of the authentication API, in Passage's words. Lengths are in characters. */

const Identifier = v.pipe(v.string(), v.maxLength(512));
/** Text that cannot be an id becomes the empty id, which does not exist. */
const Id = v.pipe(
	v.string(),
	v.maxLength(64),
	v.transform((id) => (isId(id) ? id : ''))
);
const Secret = v.pipe(v.string(), v.maxLength(512));
/** A sealed ceremony; one of a sign-up holds the identifier. */
const Handshake = v.pipe(v.string(), v.maxLength(1024));
/** As the client finds it in an address, which a mail program may have changed. */
const LinkSecret = v.pipe(v.string(), v.maxLength(4096), v.transform(linkSecret.clean));
// A browser's answer has a few kilobytes; the whole body has a limit too.
const Base64Url = v.pipe(
	v.string(),
	v.maxLength(48 * 1024),
	v.regex(/^[A-Za-z0-9+/_-]*={0,2}$/, 'Must be base64url.'),
	// Some clients send plain base64.
	v.transform((given) => given.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
);
/** Members that are not named here, such as extension results, are dropped. */
const Credential = v.object({
	id: Base64Url,
	rawId: Base64Url,
	type: v.literal('public-key')
});

/** `metadata.ts` checks it against the declared fields. */
const Metadata = v.optional(v.unknown());
const Language = v.optional(v.pipe(v.string(), v.maxLength(35)));
const LinkPath = v.optional(v.pipe(v.string(), v.maxLength(4096)));
const Attachment = v.pipe(
	v.optional(v.picklist(['platform', 'cross-platform', 'any'])),
	v.transform((attachment) => (attachment === 'any' ? undefined : attachment))
);
const NewCredential = v.object({
	...Credential.entries,
	response: v.object({ attestationObject: Base64Url, clientDataJSON: Base64Url }),
	transports: v.optional(v.unknown())
});

export const SignUp = v.strictObject({ identifier: Identifier, user_metadata: Metadata });

export const StartRegistration = v.strictObject({
	identifier: Identifier,
	authenticator_attachment: Attachment
});

export const FinishRegistration = v.strictObject({
	handshake_id: Handshake,
	user_id: Id,
	handshake_response: NewCredential
});

export const StartAuthentication = v.strictObject({ identifier: v.optional(Identifier) });

export const FinishAuthentication = v.strictObject({
	handshake_id: Handshake,
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

export const SendPasscode = v.strictObject({ identifier: Identifier, language: Language });

export const ActivatePasscode = v.strictObject({
	otp: v.pipe(v.string(), v.maxLength(64)),
	otp_id: Id
});

export const SendLink = v.strictObject({
	identifier: Identifier,
	language: Language,
	magic_link_path: LinkPath
});

export const Link = v.strictObject({ magic_link: LinkSecret });

/** With the hash of the browser id, if the caller knows it. */
export const Preview = v.strictObject({
	magic_link: LinkSecret,
	browser_hash: v.optional(v.pipe(v.string(), v.maxLength(64)))
});

export const Decide = v.strictObject({ decision: v.picklist(['keep', 'start_afresh']) });

/** The elements go on polling without an id once they have finished. */
export const LinkStatus = v.strictObject({ id: v.nullish(Id) });

const Change = {
	language: Language,
	magic_link_path: LinkPath,
	redirect_url: v.optional(v.string())
};

export const ChangeEmail = v.strictObject({ new_email: Identifier, ...Change });

export const ChangePhone = v.strictObject({ new_phone: Identifier, ...Change });

export const StartAddition = v.strictObject({ authenticator_attachment: Attachment });

export const FinishAddition = v.strictObject({
	handshake_id: Handshake,
	user_id: v.optional(Id),
	handshake_response: NewCredential
});

export const Rename = v.strictObject({
	friendly_name: v.pipe(
		v.string(),
		v.transform((name) => clean.line(name.replace(/\s+/g, ' '))),
		v.check(
			(name) => !visible.isBlank(name) && [...name].length <= 64,
			'friendly_name: must be 1 to 64 characters.'
		),
		v.check(
			(name) => visible.findForbidden(name, 'line') === undefined,
			'friendly_name: must not hold control characters.'
		)
	)
});

export const ChangeMetadata = v.strictObject({ user_metadata: v.unknown() });

/** With the version that was read before. */
export const ChangeReadMetadata = v.strictObject({
	user_metadata: v.unknown(),
	version: v.pipe(v.string(), v.maxLength(64))
});

/** The transports of WebAuthn L3 §5.8.4; others are ignored. */
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

/** The attestation in WebAuthn's form; Passage has `transports` beside the response. */
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

/** The assertion in WebAuthn's form; an empty user handle counts as absent. */
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
