import { randomBytes } from 'node:crypto';
import { algorithm as known, type CoseKey, type KeyPair } from './algorithms.ts';
import { sha256, toText, uint } from './bytes.ts';
import { encode, type Cbor } from './cbor.ts';
import { clientDataSteps, type ClientDataSteps } from './client-data.ts';
import type { Steps } from './steps.ts';

/** Everything `create` makes, in this order; each may be overridden. */
export type AttestationSteps = ClientDataSteps & {
	algorithm: number;
	keys: KeyPair;
	credentialId: Uint8Array;
	coseKey: CoseKey;
	publicKeyBytes: Uint8Array;
	rpIdHash: Uint8Array;
	flags: number;
	counter: number;
	aaguid: Uint8Array;
	/** AAGUID, the id's length in two bytes, the id, the public key (WebAuthn L3 §6.5.1) */
	attestedCredentialData: Uint8Array;
	/** CBOR that follows; the flag ED is not set by it */
	extensions: Uint8Array;
	authenticatorData: Uint8Array;
	attestationFormat: string;
	attestationStatement: Map<Cbor, Cbor>;
	attestationObject: Uint8Array;
	id: string;
	rawId: string;
	credentialType: string;
	transports: unknown;
};

/** A registration as passage-js sends it: transports at the top, nothing else beside. */
export type Attestation = {
	rawId: string;
	id: string;
	type: string;
	response: { attestationObject: string; clientDataJSON: string };
	transports: string[];
};

/** A new credential's attestation, format "none" (WebAuthn L3 §6.3.2, §8.7). */
export function attestationSteps(
	options: PublicKeyCredentialCreationOptionsJSON,
	origin: string,
	mine: { algorithm: number; flags: number; transports: string[]; aaguid: string }
): Steps<AttestationSteps> {
	return {
		...clientDataSteps('webauthn.create', options.rp.id, options.challenge, origin),
		algorithm: () => mine.algorithm,
		keys: ({ algorithm }) => known(algorithm).generate(),
		credentialId: () => randomBytes(32),
		coseKey: ({ algorithm, keys }) => known(algorithm).cose(keys.publicKey),
		publicKeyBytes: ({ coseKey }) => encode(coseKey),
		rpIdHash: ({ rpId }) => sha256(rpId),
		flags: () => mine.flags,
		counter: () => 0,
		aaguid: () => Buffer.from(mine.aaguid.replaceAll('-', ''), 'hex'),
		attestedCredentialData: ({ aaguid, credentialId, publicKeyBytes }) =>
			Buffer.concat([aaguid, uint(2, credentialId.length), credentialId, publicKeyBytes]),
		extensions: () => Buffer.alloc(0),
		authenticatorData: (made) =>
			Buffer.concat([
				made.rpIdHash,
				Buffer.of(made.flags),
				uint(4, made.counter),
				made.attestedCredentialData,
				made.extensions
			]),
		attestationFormat: () => 'none',
		attestationStatement: () => new Map(),
		attestationObject: ({ attestationFormat, attestationStatement, authenticatorData }) =>
			encode(
				new Map<Cbor, Cbor>([
					['fmt', attestationFormat],
					['attStmt', attestationStatement],
					['authData', authenticatorData]
				])
			),
		id: ({ credentialId }) => toText(credentialId),
		rawId: ({ credentialId }) => toText(credentialId),
		credentialType: () => 'public-key',
		transports: () => mine.transports
	};
}

export function attestation(made: AttestationSteps): Attestation {
	return {
		rawId: made.rawId,
		id: made.id,
		type: made.credentialType,
		response: {
			attestationObject: toText(made.attestationObject),
			clientDataJSON: toText(made.clientDataJSON)
		},
		transports: made.transports as string[]
	};
}
