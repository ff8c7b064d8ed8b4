import {
	assertion,
	assertionSteps,
	type Assertion,
	type AssertionSteps,
	type StoredCredential
} from './assertion.ts';
import {
	attestation,
	attestationSteps,
	type Attestation,
	type AttestationSteps
} from './attestation.ts';
import { equal, fromText } from './bytes.ts';
import { run, type Overrides } from './steps.ts';

/** Authenticator data flags (WebAuthn L3 §6.1). */
export const flag = { UP: 0x01, UV: 0x04, BE: 0x08, BS: 0x10, AT: 0x40, ED: 0x80 } as const;

export type Creation = { origin: string; overrides?: Overrides<AttestationSteps> };
export type Retrieval = { origin: string; overrides?: Overrides<AssertionSteps> };

/** How an authenticator differs from the usual one: a synced passkey that verifies its user. */
export type Traits = {
	/** by their COSE numbers, in order of preference */
	algorithms?: number[];
	userVerified?: boolean;
	backedUp?: boolean;
	/** true: each use adds one; false: always 0, as synced passkeys have it */
	counts?: boolean;
	transports?: string[];
	/** the model, by its AAGUID */
	aaguid?: string;
};

/** A software authenticator that holds discoverable credentials and really signs. */
export class Authenticator {
	readonly credentials: StoredCredential[] = [];
	readonly traits: Required<Traits>;

	constructor(traits: Traits = {}) {
		this.traits = {
			algorithms: [-7, -8, -257],
			userVerified: true,
			backedUp: true,
			counts: false,
			transports: ['internal', 'hybrid'],
			aaguid: '00000000-0000-0000-0000-000000000000',
			...traits
		};
	}

	/**
	 * Makes a credential and its attestation, format "none". Throws an Error named
	 * NotSupportedError or InvalidStateError where a browser would.
	 */
	create(
		options: PublicKeyCredentialCreationOptionsJSON,
		{ origin, overrides }: Creation
	): Attestation {
		const offered = options.pubKeyCredParams.map(({ alg }) => alg);
		const algorithm = this.traits.algorithms.find((mine) => offered.includes(mine));
		if (algorithm === undefined) throw named('NotSupportedError', 'No algorithm in common.');
		const { transports, aaguid } = this.traits;
		const flags = this.#flags() | flag.AT;
		const made = run(
			attestationSteps(options, origin, { algorithm, flags, transports, aaguid }),
			overrides
		);
		if (options.excludeCredentials?.length && this.#held(made.rpId, options.excludeCredentials)) {
			throw named('InvalidStateError', 'A credential for this account is here already.');
		}
		const { rpId, keys, counter } = made;
		this.credentials.push({
			id: Buffer.from(made.credentialId),
			rpId,
			userHandle: fromText(options.user.id),
			algorithm: made.algorithm,
			keys,
			counter
		});
		return attestation(made);
	}

	/**
	 * Signs in with the newest credential that the request allows. Throws an Error named
	 * NotAllowedError where there is none.
	 */
	get(options: PublicKeyCredentialRequestOptionsJSON, { origin, overrides }: Retrieval): Assertion {
		const steps = assertionSteps(options, origin, {
			find: (rpId) => this.find(rpId, options.allowCredentials),
			flags: this.#flags(),
			increment: this.traits.counts ? 1 : 0
		});
		const made = run(steps, overrides);
		made.credential.counter = made.counter;
		return assertion(made);
	}

	/** The credential `get` would use. Throws an Error named NotAllowedError where there is none. */
	find(rpId: string, allowed: PublicKeyCredentialDescriptorJSON[] = []): StoredCredential {
		const found = this.#held(rpId, allowed);
		if (!found) throw named('NotAllowedError', `No credential for ${rpId}.`);
		return found;
	}

	/** An empty list names every credential, as in a request's allowCredentials. */
	#held(rpId: string, named: PublicKeyCredentialDescriptorJSON[]): StoredCredential | undefined {
		return this.credentials.findLast(
			(each) =>
				each.rpId === rpId &&
				(!named.length || named.some(({ id }) => equal(fromText(id), each.id)))
		);
	}

	#flags(): number {
		const { userVerified, backedUp } = this.traits;
		return flag.UP | (userVerified ? flag.UV : 0) | (backedUp ? flag.BE | flag.BS : 0);
	}
}

function named(name: string, message: string): Error {
	return Object.assign(new Error(message), { name });
}
