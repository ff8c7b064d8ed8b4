import { randomBytes } from 'node:crypto';
import { flag } from './authenticator.ts';
import { sha256, toText } from './bytes.ts';
import { encode, type Cbor } from './cbor.ts';
import type { ClientDataSteps } from './client-data.ts';
import type { Overrides } from './steps.ts';

/** The steps that both ceremonies have. */
type CommonSteps = ClientDataSteps & {
	rpIdHash: Uint8Array;
	flags: number;
	extensions: Uint8Array;
	authenticatorData: Uint8Array;
};

const EVIL = 'https://evil.example';
const credProtect = encode(new Map<Cbor, Cbor>([['credProtect', 2]]));
const announced = { flags: (honest: number) => honest | flag.ED };

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
	['W-12: no client data', { clientDataText: '' }],
	['W-12: client data that are no UTF-8', { clientDataJSON: (it) => broken(it) }],
	['W-12: client data in UTF-16', { clientDataJSON: (_, it) => utf16(it.clientDataText) }],
	['W-12: client data with a tail', { clientDataText: (honest) => `${honest}{}` }],
	['W-03: a foreign origin first', { clientDataText: (it) => lead(it, 'origin', EVIL) }],
	['W-03: a foreign origin last', { clientDataText: (it) => trail(it, 'origin', EVIL) }],
	[
		'W-03: our own origin twice',
		{ clientDataText: (it, made) => trail(it, 'origin', made.origin) }
	],
	['W-03: another type first', { clientDataText: (it) => lead(it, 'type', 'payment.get') }],
	['W-03: another challenge first', { clientDataText: (it) => lead(it, 'challenge', 'AAAA') }],
	[
		'W-03: a name that is written twice, once escaped',
		{ clientDataText: (it) => it.replace('{', String.raw`{"ori\u0067in":"${EVIL}",`) }
	],
	[
		'W-12: a name twice in a member that nobody knows',
		{ clientDataText: (it) => it.replace('{', '{"other":{"a":1,"a":2},') }
	],
	['W-12: a prototype', { clientDataText: (it) => it.replace('{', '{"__proto__":{},') }],
	['W-12: 5000 lists in the client data', { clientDataText: (it) => nest(it, 5000) }],
	['W-05: a byte behind', { authenticatorData: (it) => Buffer.concat([it, Buffer.of(0)]) }],
	['W-05: extensions that are not announced', { extensions: credProtect }],
	['W-05: extensions that are a list', { ...announced, extensions: encode([]) }],
	['W-05: extensions that are a text', { ...announced, extensions: encode('ab') }],
	['W-05: extensions that are a number', { ...announced, extensions: encode(1) }],
	[
		'W-05: extensions with a tail',
		{ ...announced, extensions: Buffer.concat([credProtect, Buffer.of(0)]) }
	],
	['W-12: 5000 lists as extensions', { ...announced, extensions: Buffer.alloc(5000, 0x81) }],
	['W-12: authenticator data of one byte', { authenticatorData: Buffer.of(1) }],
	['W-12: no authenticator data', { authenticatorData: Buffer.alloc(0) }],
	['W-12: half the authenticator data', { authenticatorData: (it) => it.subarray(0, 18) }]
];

/** What is unusual in either ceremony and yet right. */
export const commonOddities: [string, Overrides<CommonSteps>][] = [
	['W-03: crossOrigin false', { crossOrigin: false }],
	['W-03: crossOrigin absent', { crossOrigin: undefined }],
	['W-14: client data with a member that nobody knows', { clientData: addMember }],
	['W-14: a byte order mark', { clientDataText: (honest) => `\ufeff${honest}` }],
	['W-14: spaces in the client data', { clientDataText: (_, it) => spaced(it.clientData) }],
	['W-14: a deep member that nobody knows', { clientDataText: (honest) => nest(honest, 30) }],
	['W-14: one reserved flag', { flags: (honest) => honest | 0x02 }],
	['W-14: the other reserved flag', { flags: (honest) => honest | 0x20 }],
	['W-14: an extension', { ...announced, extensions: credProtect }],
	['W-14: no extension in an empty map', { ...announced, extensions: encode(new Map()) }],
	[
		'W-14: an extension that nobody knows',
		{ ...announced, extensions: encode(new Map<Cbor, Cbor>([['telepathy', [true, 'x']]])) }
	]
];

function addMember(honest: Record<string, unknown>): Record<string, unknown> {
	return { ...honest, other_keys_can_be_added_here: 'do not compare clientDataJSON' };
}

function spaced(clientData: Record<string, unknown>): string {
	return JSON.stringify(clientData, undefined, 2);
}

/** The client data with one more member before the others: readers that take the first see it. */
function lead(honest: string, name: string, value: string): string {
	return honest.replace('{', `{"${name}":"${value}",`);
}

/** The same behind the others: readers that take the last see it. */
function trail(honest: string, name: string, value: string): string {
	return `${honest.slice(0, -1)},"${name}":"${value}"}`;
}

function nest(honest: string, levels: number): string {
	return honest.replace('{', `{"other":${'['.repeat(levels)}${']'.repeat(levels)},`);
}

/** With a byte in the first text that UTF-8 does not have. */
function broken(honest: Uint8Array): Uint8Array {
	const text = Buffer.from(honest).toString('latin1').replace('{', '{"other":"\xff",');
	return Buffer.from(text, 'latin1');
}

function utf16(text: string): Uint8Array {
	return Buffer.from(`\ufeff${text}`, 'utf16le');
}
