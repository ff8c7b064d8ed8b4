import { readFileSync } from 'node:fs';
import type { Assertion } from './assertion.ts';
import type { Attestation } from './attestation.ts';
import { toText } from './bytes.ts';

type Half<Name extends string> = Record<Name | 'challenge' | 'clientDataJSON', string>;
type Published = {
	title: string;
	reg: Half<'attestationObject' | 'credential_id'>;
	auth: Half<'authenticatorData' | 'signature'>;
};

/** A passkey's making and use as the W3C published them; challenges are base64url. */
export type Vector = {
	name: string;
	title: string;
	algorithm: number;
	registration: { challenge: string; response: Attestation };
	authentication: { challenge: string; response: Assertion };
};

/** Where the published ceremonies took place. */
export const relyingParty = {
	origin: 'https://example.org',
	auth_origins: [],
	native_origins: [],
	rp_id: 'example.org'
};

/** By how the names end, or go on with what is odd about them. */
const algorithms: [RegExp, number][] = [
	[/-es256(-|$)/, -7],
	[/-eddsa$/, -8],
	[/-rs256$/, -257],
	[/-es384$/, -35],
	[/-es512$/, -36],
	[/-ed448$/, -53]
];

const file = new URL('vectors/webauthn-l3-vectors.json', import.meta.url);
const published = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Published>;

/** Every published ceremony: WebAuthn L3, "Test Vectors". */
export const vectors: Vector[] = Object.entries(published)
	.filter(([, { auth }]) => auth && 'signature' in auth)
	.map(([name, vector]) => read(name, vector));

function read(name: string, { title, reg, auth }: Published): Vector {
	const algorithm = algorithms.find(([pattern]) => pattern.test(name))?.[1];
	if (algorithm === undefined) throw new Error(`Of what algorithm is ${name}?`);
	const id = text(reg.credential_id);
	return {
		name,
		title,
		algorithm,
		registration: {
			challenge: text(reg.challenge),
			response: {
				id,
				rawId: id,
				type: 'public-key',
				response: {
					attestationObject: text(reg.attestationObject),
					clientDataJSON: text(reg.clientDataJSON)
				},
				transports: []
			}
		},
		authentication: {
			challenge: text(auth.challenge),
			response: {
				id,
				rawId: id,
				type: 'public-key',
				response: {
					authenticatorData: text(auth.authenticatorData),
					clientDataJSON: text(auth.clientDataJSON),
					signature: text(auth.signature),
					userHandle: ''
				}
			}
		}
	};
}

function text(hex: string): string {
	return toText(Buffer.from(hex, 'hex'));
}
