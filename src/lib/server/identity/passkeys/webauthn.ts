import { randomBytes } from 'node:crypto';
import {
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
	type AuthenticationResponseJSON,
	type RegistrationResponseJSON
} from '@simplewebauthn/server';
import {
	decodeCredentialPublicKey,
	isoCBOR,
	parseAuthenticatorData
} from '@simplewebauthn/server/helpers';
import type { Credential, IdentityUser } from '../../db/schema.ts';
import type { App } from '../../relying-party.ts';
import { ALGORITHMS } from './ceremony-options.ts';
import * as clientData from './client-data.ts';
import * as coseKeys from './cose-keys.ts';
import * as users from '../users/users.ts';

/** L3 §5.8.3: the length of a credential id, in bytes. */
const MAX_CREDENTIAL_ID = 1023;
/** L3 §8: the formats in which a manufacturer certifies the authenticator. */
const CERTIFIED = ['packed', 'tpm', 'android-key', 'android-safetynet', 'fido-u2f', 'apple'];

/** The JSON forms that browsers answer in (WebAuthn L3 §5.1.8). */
export type Attestation = RegistrationResponseJSON;
export type Assertion = AuthenticationResponseJSON;
type Cbor = Parameters<typeof isoCBOR.encode>[0];
type RelyingParty = Pick<App, 'origin' | 'rp_id'>;

/** L3 §7.1 step 16, §7.2 step 17. */
const STRICT = { requireUserVerification: true };

/** Verifies a new credential (L3 §7.1) and answers its columns. Throws for every defect. */
export async function verifyAttestation(
	app: RelyingParty,
	challenge: string,
	response: Attestation,
	{ requireUserVerification } = STRICT
) {
	clientData.assertPlain(response.response.clientDataJSON);
	const { verified, registrationInfo } = await verifyRegistrationResponse({
		response: withoutCertificates(response),
		expectedChallenge: challenge,
		expectedOrigin: app.origin,
		expectedRPID: app.rp_id,
		requireUserPresence: true,
		requireUserVerification,
		supportedAlgorithmIDs: ALGORITHMS
	});
	if (!verified) throw new Error('the attestation is not valid');
	const { credential, aaguid, credentialDeviceType, credentialBackedUp } = registrationInfo;
	// The library compares the two ids of the answer, but not with the signed one.
	if (credential.id !== response.id) throw new Error('the id is not the signed one');
	coseKeys.assertKey(coseKey(credential.publicKey));
	const idLength = bytes(credential.id).length;
	if (idLength < 1 || idLength > MAX_CREDENTIAL_ID) throw new Error(`the id has ${idLength} bytes`);
	return {
		credential_id: credential.id,
		public_key: Buffer.from(credential.publicKey).toString('base64url'),
		sign_count: credential.counter,
		transports: JSON.stringify(credential.transports ?? []),
		aaguid,
		backup_eligible: Number(credentialDeviceType === 'multiDevice'),
		backed_up: Number(credentialBackedUp)
	};
}

/** Verifies the use of a credential (L3 §7.2) by the user with that handle. Throws for every defect. */
export async function verifyAssertion(
	app: RelyingParty,
	challenge: string,
	credential: Pick<Credential, 'credential_id' | 'public_key' | 'sign_count' | 'backup_eligible'> &
		Pick<IdentityUser, 'user_handle'>,
	response: Assertion,
	{ requireUserVerification } = STRICT
): Promise<{ signCount: number; backedUp: boolean }> {
	const { clientDataJSON, authenticatorData, signature, userHandle } = response.response;
	clientData.assertPlain(clientDataJSON);
	assertContents(bytes(authenticatorData), { attested: false });
	if (userHandle && !users.hasHandle(credential, userHandle)) {
		throw new Error("the user handle is another user's");
	}
	const publicKey = bytes(credential.public_key);
	coseKeys.assertSignature(coseKey(publicKey), bytes(signature));
	const { verified, authenticationInfo } = await verifyAuthenticationResponse({
		response,
		expectedChallenge: challenge,
		expectedOrigin: app.origin,
		expectedRPID: app.rp_id,
		requireUserVerification,
		credential: { id: credential.credential_id, publicKey, counter: credential.sign_count }
	});
	if (!verified) throw new Error('the signature is not valid');
	const { newCounter, credentialDeviceType, credentialBackedUp } = authenticationInfo;
	const eligible = Number(credentialDeviceType === 'multiDevice');
	// L3 §7.2 step 19: a credential's backup eligibility never changes.
	if (eligible !== credential.backup_eligible) throw new Error('the backup eligibility changed');
	return { signCount: newCounter, backedUp: credentialBackedUp };
}

/**
 * The attestation without the manufacturer's certificates. The app asks for none and trusts no
 * manufacturer; and to check a revocation the library would request any URL that a certificate names. A
 * statement that the new key itself signed is verified.
 */
function withoutCertificates(response: Attestation): Attestation {
	const decoded = decodeWhole(bytes(response.response.attestationObject));
	const [fmt, attStmt, authData] = ['fmt', 'attStmt', 'authData'].map((name) => decoded.get(name));
	if (!(attStmt instanceof Map) || !(authData instanceof Uint8Array)) {
		throw new Error('the attestation object is malformed');
	}
	assertContents(authData, { attested: true });
	const selfSigned = fmt === 'packed' && !attStmt.has('x5c');
	if (selfSigned || !CERTIFIED.some((known) => known === fmt)) return response;
	decoded.set('fmt', 'none').set('attStmt', new Map());
	const attestationObject = Buffer.from(isoCBOR.encode(decoded)).toString('base64url');
	return { ...response, response: { ...response.response, attestationObject } };
}

/** L3 §6.1: the flags match the contents. The library checks that nothing follows. */
function assertContents(data: Uint8Array, { attested }: { attested: boolean }): void {
	const { flags, extensionsDataBuffer } = parseAuthenticatorData(new Uint8Array(data));
	if (flags.at !== attested) throw new Error(`attested credential data: ${flags.at}`);
	const [head] = extensionsDataBuffer ?? [];
	// RFC 8949 §3.1, major type 5.
	if (head !== undefined && head >> 5 !== 5) throw new Error('the extensions are not a map');
}

/** Decodes a CBOR map that fills its bytes: the library's decoder does not say where it stopped. */
function decodeWhole(data: Uint8Array): Map<string | number, Cbor> {
	const end = randomBytes(16);
	// Framed as the first of two items, the second being known (RFC 8949 §3.1, types 4 and 2).
	const framed = Buffer.concat([Buffer.of(0x82), data, Buffer.of(0x50), end]);
	const [item, next] = isoCBOR.decodeFirst<Cbor[]>(framed);
	if (!(next instanceof Uint8Array) || !end.equals(next)) throw new Error('not one CBOR item');
	if (!(item instanceof Map)) throw new Error('not a CBOR map');
	return item;
}

function coseKey(publicKey: Uint8Array<ArrayBuffer>): coseKeys.CoseKey {
	return decodeCredentialPublicKey(publicKey) as unknown as coseKeys.CoseKey;
}

function bytes(base64url: string): Buffer<ArrayBuffer> {
	return Buffer.from(base64url, 'base64url') as Buffer<ArrayBuffer>;
}
