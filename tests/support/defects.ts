import { randomBytes } from 'node:crypto';
import { flag } from './authenticator.ts';
import { sha256, toText } from './bytes.ts';
import type { ClientDataSteps } from './client-data.ts';
import type { Overrides } from './steps.ts';

/** The steps that both ceremonies have. */
type CommonSteps = ClientDataSteps & { rpIdHash: Uint8Array; flags: number };

/** What makes either ceremony's answer wrong, in one thing each. */
export const commonDefects: [string, Overrides<CommonSteps>][] = [
	[
		'W-03: the type of the other ceremony',
		{
			type: (honest) => (honest === 'webauthn.get' ? 'webauthn.create' : 'webauthn.get')
		}
	],
	['W-03: no type', { clientData: ({ type: _, ...rest }) => rest }],
	['W-03: a type with more behind it', { type: (honest) => `${honest}x` }],
	['W-01: a challenge of the client’s own', { challenge: () => toText(randomBytes(32)) }],
	['W-03: a part of the challenge', { challenge: (honest) => honest.slice(0, -2) }],
	['W-03: the empty challenge', { challenge: '' }],
	['W-03: no challenge', { clientData: ({ challenge: _, ...rest }) => rest }],
	['W-03: the origin with another scheme', { origin: (it) => it.replace('http:', 'https:') }],
	['W-03: another host', { origin: (it) => it.replace('localhost', 'evil.example') }],
	['W-03: a host below ours', { origin: (it) => it.replace('localhost', 'evil.localhost') }],
	['W-03: the same host by its address', { origin: (it) => it.replace('localhost', '127.0.0.1') }],
	['W-03: another port', { origin: (it) => it.replace(/:\d+$/, ':1') }],
	['W-03: no port', { origin: (it) => it.replace(/:\d+$/, '') }],
	['W-03: an origin that begins with ours', { origin: (it) => `${it}.evil.example` }],
	['W-03: an origin with a path', { origin: (it) => `${it}/` }],
	['W-03: the origin “null”', { origin: 'null' }],
	['W-03: no origin', { clientData: ({ origin: _, ...rest }) => rest }],
	['W-03: another relying party’s hash', { rpIdHash: sha256('evil.example') }],
	['W-03: the hash of the origin', { rpIdHash: (_, { origin }) => sha256(origin) }],
	['W-03: crossOrigin', { crossOrigin: true }],
	[
		'W-03: crossOrigin that is no boolean',
		{ clientData: (it) => ({ ...it, crossOrigin: 'false' }) }
	],
	['W-03: a foreign topOrigin', { topOrigin: 'https://evil.example' }],
	['W-03: our own topOrigin', { topOrigin: (_, { origin }) => origin }],
	['W-04: nobody present', { flags: (honest) => honest & ~flag.UP }],
	['W-04: nobody verified', { flags: (honest) => honest & ~flag.UV }],
	['W-05: backed up without being eligible', { flags: (honest) => (honest | flag.BS) & ~flag.BE }],
	['W-05: extensions announced that are not there', { flags: (honest) => honest | flag.ED }],
	['W-12: client data that are null', { clientDataText: 'null' }],
	['W-12: client data that are a list', { clientDataText: (honest) => `[${honest}]` }],
	['W-12: client data that are no JSON', { clientDataText: (honest) => honest.slice(1) }],
	['W-12: no client data', { clientDataText: '' }]
];

/** What is unusual in either ceremony and yet right. */
export const commonOddities: [string, Overrides<CommonSteps>][] = [
	['W-03: crossOrigin false', { crossOrigin: false }],
	['W-03: crossOrigin absent', { crossOrigin: undefined }],
	['W-14: client data with a member that nobody knows', { clientData: addMember }],
	['W-14: a byte order mark', { clientDataText: (honest) => `\ufeff${honest}` }],
	['W-14: spaces in the client data', { clientDataText: (_, it) => spaced(it.clientData) }],
	['W-14: a reserved flag', { flags: (honest) => honest | 0x02 }]
];

function addMember(honest: Record<string, unknown>): Record<string, unknown> {
	return { ...honest, other_keys_can_be_added_here: 'do not compare clientDataJSON' };
}

function spaced(clientData: Record<string, unknown>): string {
	return JSON.stringify(clientData, undefined, 2);
}
