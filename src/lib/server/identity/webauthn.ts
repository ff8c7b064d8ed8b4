import {
	generateAuthenticationOptions,
	generateRegistrationOptions,
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
	type AuthenticationResponseJSON,
	type PublicKeyCredentialCreationOptionsJSON,
	type PublicKeyCredentialRequestOptionsJSON,
	type RegistrationResponseJSON
} from '@simplewebauthn/server';
import { decodeCredentialPublicKey } from '@simplewebauthn/server/helpers';
import type { Credential, IdentityUser } from '../db/schema.ts';
import type { App } from './app.ts';
import { refuseMalformed } from './cose-keys.ts';

/** EdDSA, ES256, RS256 (RFC 9053, RFC 8812): what is offered is all that is accepted. */
const ALGORITHMS = [-8, -7, -257];
/** L3 §5.8.3: the length of a credential id, in bytes. */
const MAX_CREDENTIAL_ID = 1023;

export type Attachment = 'platform' | 'cross-platform';
/** The JSON forms of WebAuthn L3 §5.1.8, in which browsers take options and answer. */
export type Attestation = RegistrationResponseJSON;
export type Assertion = AuthenticationResponseJSON;
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** Options for making a credential (L3 §5.4). `challenge` is base64url. */
export function creationOptions(
	app: App,
	user: IdentityUser,
	known: Credential[],
	ceremony: { challenge: string; attachment?: Attachment; timeoutMs: number }
): Promise<CreationOptions> {
	const name = user.email ?? user.phone ?? user.id;
	return generateRegistrationOptions({
		rpName: app.name,
		rpID: app.rp_id,
		userID: bytes(user.user_handle),
		userName: name,
		userDisplayName: name,
		challenge: bytes(ceremony.challenge),
		timeout: ceremony.timeoutMs,
		attestationType: 'none',
		excludeCredentials: known.map(({ cred_id, transports }) => ({
			id: cred_id,
			transports: JSON.parse(transports) as string[]
		})),
		authenticatorSelection: {
			authenticatorAttachment: ceremony.attachment,
			residentKey: 'required',
			requireResidentKey: true,
			userVerification: 'required'
		},
		supportedAlgorithmIDs: ALGORITHMS
	});
}

/**
 * Options for using a credential (L3 §5.5). The allow list is empty for everybody, so that it does
 * not tell who has passkeys (L3 §14.6.3); every credential here is discoverable.
 */
export function requestOptions(
	app: App,
	ceremony: { challenge: string; timeoutMs: number }
): Promise<RequestOptions> {
	return generateAuthenticationOptions({
		rpID: app.rp_id,
		challenge: bytes(ceremony.challenge),
		timeout: ceremony.timeoutMs,
		userVerification: 'required'
	});
}

/** Verifies a new credential (L3 §7.1) and answers what is to be kept. Throws for every defect. */
export async function verifyAttestation(app: App, challenge: string, response: Attestation) {
	refuseForeignFrames(response.response.clientDataJSON);
	const { verified, registrationInfo } = await verifyRegistrationResponse({
		response,
		expectedChallenge: challenge,
		expectedOrigin: app.origin,
		expectedRPID: app.rp_id,
		requireUserPresence: true,
		requireUserVerification: true,
		supportedAlgorithmIDs: ALGORITHMS
	});
	if (!verified) throw new Error('the attestation is not valid');
	const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo;
	// The library compares the answer's two ids, but neither with the one that is signed.
	if (credential.id !== response.id)
		throw new Error('the id is not the one in the authenticator data');
	refuseMalformed(
		decodeCredentialPublicKey(credential.publicKey) as unknown as Map<number, unknown>
	);
	const idLength = bytes(credential.id).length;
	if (idLength < 1 || idLength > MAX_CREDENTIAL_ID) throw new Error(`the id has ${idLength} bytes`);
	return {
		cred_id: credential.id,
		public_key: Buffer.from(credential.publicKey).toString('base64url'),
		sign_count: credential.counter,
		transports: JSON.stringify(credential.transports ?? []),
		aaguid,
		backup_eligible: Number(credentialDeviceType === 'multiDevice'),
		backed_up: Number(credentialBackedUp)
	};
}

/**
 * Verifies the use of a credential (L3 §7.2) by `user`, whose it is, and answers what it tells.
 * Throws for every defect.
 */
export async function verifyAssertion(
	app: App,
	challenge: string,
	user: IdentityUser,
	credential: Credential,
	response: Assertion
): Promise<{ signCount: number; backedUp: boolean }> {
	refuseForeignFrames(response.response.clientDataJSON);
	const { userHandle } = response.response;
	if (userHandle && !matchesHandle(user.user_handle, userHandle)) {
		throw new Error("the user handle is another user's");
	}
	const { verified, authenticationInfo } = await verifyAuthenticationResponse({
		response,
		expectedChallenge: challenge,
		expectedOrigin: app.origin,
		expectedRPID: app.rp_id,
		requireUserVerification: true,
		credential: {
			id: credential.cred_id,
			publicKey: bytes(credential.public_key),
			counter: credential.sign_count
		}
	});
	if (!verified) throw new Error('the signature is not valid');
	const eligible = Number(authenticationInfo.credentialDeviceType === 'multiDevice');
	// L3 §7.2 step 19: a credential's backup eligibility never changes.
	if (eligible !== credential.backup_eligible) throw new Error('the backup eligibility changed');
	return {
		signCount: authenticationInfo.newCounter,
		backedUp: authenticationInfo.credentialBackedUp
	};
}

/** L3 §7.1 steps 10–11, §7.2 steps 13–14: no page of another origin may frame a ceremony. */
function refuseForeignFrames(clientDataJSON: string): void {
	// L3 §7.1 step 5, §7.2 step 8: "UTF-8 decode" drops a byte order mark, which Buffer would keep.
	const clientData: unknown = JSON.parse(new TextDecoder().decode(bytes(clientDataJSON)));
	if (typeof clientData !== 'object' || clientData === null) throw new Error('no client data');
	const { crossOrigin, topOrigin } = clientData as { crossOrigin?: unknown; topOrigin?: unknown };
	if (crossOrigin !== undefined && crossOrigin !== false) throw new Error('crossOrigin is set');
	if (topOrigin !== undefined) throw new Error('topOrigin is set');
}

/** A handle may come as its bytes, or, made by Passage's iOS library, as the text of our base64url. */
function matchesHandle(handle: string, given: string): boolean {
	return given === handle || bytes(given).toString('utf8') === handle;
}

function bytes(base64url: string): Buffer<ArrayBuffer> {
	return Buffer.from(base64url, 'base64url') as Buffer<ArrayBuffer>;
}
