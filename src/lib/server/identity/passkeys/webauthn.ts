import {
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
	type AuthenticationResponseJSON,
	type RegistrationResponseJSON
} from '@simplewebauthn/server';
import { cose, isoCrypto, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import type { Credential } from '../../db/schema.ts';
import * as origins from '../../origins.ts';
import type { App } from '../../relying-party.ts';
import * as cbor from './cbor.ts';
import { ALGORITHMS } from './ceremony-options.ts';
import * as clientData from './client-data.ts';
import * as coseKeys from './cose-keys.ts';
import * as userHandles from './user-handles.ts';
import * as webCrypto from './web-crypto.ts';

/** L3 §5.8.3: the length of a credential id, in bytes. */
const MAX_CREDENTIAL_ID = 1023;
/** The JSON forms that browsers answer in (WebAuthn L3 §5.1.8). */
export type Attestation = RegistrationResponseJSON;
export type Assertion = AuthenticationResponseJSON;
/** The columns of a credential that its use changes. */
export type Use = Pick<Credential, 'sign_count' | 'backup_eligible' | 'backed_up' | 'user_handle'>;

type RelyingParty = Pick<App, 'origin' | 'auth_origins' | 'native_origins' | 'rp_id'>;

/** L3 §7.1 step 16, §7.2 step 17. */
const STRICT = { requireUserVerification: true };

// The library's first use.
webCrypto.lend(() => void isoCrypto.digest(new Uint8Array(), cose.COSEALG.ES256));

/** Verifies a new credential (L3 §7.1) and answers its columns. Throws for every defect. */
export async function verifyAttestation(
	app: RelyingParty,
	challenge: string,
	response: Attestation,
	{ requireUserVerification } = STRICT
) {
	clientData.assertPlain(response.response.clientDataJSON);
	const { verified, registrationInfo } = await verifyRegistrationResponse({
		response: withoutStatement(response),
		expectedChallenge: challenge,
		expectedOrigin: origins.ofCeremonies(app),
		expectedRPID: app.rp_id,
		requireUserPresence: true,
		requireUserVerification,
		supportedAlgorithmIDs: ALGORITHMS
	});
	if (!verified) throw new Error('the attestation is not valid');
	const { credential, aaguid } = registrationInfo;
	// The library compares the two ids of the answer, but not with the signed one.
	if (credential.id !== response.id) throw new Error('the id is not the signed one');
	coseKeys.assertKey(cbor.toKey(credential.publicKey));
	const idLength = bytes(credential.id).length;
	if (idLength < 1 || idLength > MAX_CREDENTIAL_ID) throw new Error(`the id has ${idLength} bytes`);
	return {
		rp_id: app.rp_id,
		credential_id: credential.id,
		public_key: Buffer.from(credential.publicKey).toString('base64url'),
		sign_count: credential.counter,
		transports: JSON.stringify(credential.transports ?? []),
		aaguid,
		...backupColumns(registrationInfo)
	};
}

/**
 * Verifies the use of a credential (L3 §7.2) and answers the columns that it changes. Throws for every
 * defect; `recordUse` judges the counter.
 */
export async function verifyAssertion(
	app: RelyingParty,
	challenge: string,
	credential: Pick<Credential, 'credential_id' | 'public_key' | 'user_handle'>,
	response: Assertion,
	{ requireUserVerification } = STRICT
): Promise<Use> {
	const { clientDataJSON, authenticatorData, signature, userHandle } = response.response;
	clientData.assertPlain(clientDataJSON);
	assertContents(bytes(authenticatorData), { attested: false });
	if (userHandle && !userHandles.fits(credential, userHandle)) {
		throw new Error("the user handle is another user's");
	}
	const publicKey = bytes(credential.public_key);
	coseKeys.assertSignature(cbor.toKey(publicKey), bytes(signature));
	const { verified, authenticationInfo } = await verifyAuthenticationResponse({
		response,
		expectedChallenge: challenge,
		expectedOrigin: origins.ofCeremonies(app),
		expectedRPID: app.rp_id,
		requireUserVerification,
		// The library accepts any count after zero.
		credential: { id: credential.credential_id, publicKey, counter: 0 }
	});
	if (!verified) throw new Error('the signature is not valid');
	return {
		sign_count: authenticationInfo.newCounter,
		...backupColumns(authenticationInfo),
		user_handle: credential.user_handle ?? userHandle ?? null
	};
}

/** L3 §6.1.3; the library refuses a backup of what is not eligible. */
function backupColumns(info: { credentialDeviceType: string; credentialBackedUp: boolean }) {
	return {
		backup_eligible: Number(info.credentialDeviceType === 'multiDevice'),
		backed_up: Number(info.credentialBackedUp)
	};
}

/**
 * The attestation with the format "none" (L3 §8.7), whatever its own is. The app asks for no statement
 * and trusts no manufacturer; and to check a revocation the library would request any URL that a
 * certificate names.
 */
function withoutStatement(response: Attestation): Attestation {
	const decoded = cbor.toMap(bytes(response.response.attestationObject));
	const authData = decoded.get('authData');
	const whole = typeof decoded.get('fmt') === 'string' && decoded.has('attStmt');
	if (!whole || !(authData instanceof Uint8Array)) {
		throw new Error('the attestation object is malformed');
	}
	assertContents(authData, { attested: true });
	const none = new Map<string, cbor.Cbor>([
		['fmt', 'none'],
		['attStmt', new Map()],
		['authData', authData]
	]);
	const attestationObject = Buffer.from(cbor.encode(none)).toString('base64url');
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

function bytes(base64url: string): Buffer<ArrayBuffer> {
	return Buffer.from(base64url, 'base64url') as Buffer<ArrayBuffer>;
}
