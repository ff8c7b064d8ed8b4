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

/** Defects of either ceremony's answer, one in each case. */
export const commonDefects: [string, Overrides<CommonSteps>][] = [
	[
		'the type of the other ceremony (W-03)',
		{
			type: (honest) => (honest === 'webauthn.get' ? 'webauthn.create' : 'webauthn.get')
		}
	],
	['no type (W-03)', { clientData: ({ type: _, ...rest }) => rest }],
	['a type with more behind it (W-03)', { type: (honest) => `${honest}x` }],
	['a challenge of the client’s own (W-01)', { challenge: () => toText(randomBytes(32)) }],
	['a part of the challenge (W-03)', { challenge: (honest) => honest.slice(0, -2) }],
	['the empty challenge (W-03)', { challenge: '' }],
	['no challenge (W-03)', { clientData: ({ challenge: _, ...rest }) => rest }],
	['the origin with another scheme (W-03)', { origin: (it) => it.replace('http:', 'https:') }],
	['another host (W-03)', { origin: (it) => it.replace('localhost', 'evil.example') }],
	['a host below ours (W-03)', { origin: (it) => it.replace('localhost', 'evil.localhost') }],
	['the same host by its address (W-03)', { origin: (it) => it.replace('localhost', '127.0.0.1') }],
	['another port (W-03)', { origin: (it) => it.replace(/:\d+$/, ':1') }],
	['no port (W-03)', { origin: (it) => it.replace(/:\d+$/, '') }],
	['an origin that begins with ours (W-03)', { origin: (it) => `${it}.evil.example` }],
	['an origin with a path (W-03)', { origin: (it) => `${it}/` }],
	['the origin “null” (W-03)', { origin: 'null' }],
	['no origin (W-03)', { clientData: ({ origin: _, ...rest }) => rest }],
	['another relying party’s hash (W-03)', { rpIdHash: sha256('evil.example') }],
	['the hash of the origin (W-03)', { rpIdHash: (_, { origin }) => sha256(origin) }],
	['crossOrigin (W-03)', { crossOrigin: true }],
	[
		'crossOrigin that is no boolean (W-03)',
		{ clientData: (it) => ({ ...it, crossOrigin: 'false' }) }
	],
	['a foreign topOrigin (W-03)', { topOrigin: 'https://evil.example' }],
	['our own topOrigin (W-03)', { topOrigin: (_, { origin }) => origin }],
	['a user who is not present (W-04)', { flags: (honest) => honest & ~flag.UP }],
	['a user who is not verified (W-04)', { flags: (honest) => honest & ~flag.UV }],
	['backed up without being eligible (W-05)', { flags: (honest) => (honest | flag.BS) & ~flag.BE }],
	['extensions announced that are not there (W-05)', { flags: (honest) => honest | flag.ED }],
	['client data that are null (W-12)', { clientDataText: 'null' }],
	['client data that are a list (W-12)', { clientDataText: (honest) => `[${honest}]` }],
	['client data that are no JSON (W-12)', { clientDataText: (honest) => honest.slice(1) }],
	['no client data (W-12)', { clientDataText: '' }],
	['client data that are no UTF-8 (W-12)', { clientDataJSON: (it) => broken(it) }],
	['client data in UTF-16 (W-12)', { clientDataJSON: (_, it) => utf16(it.clientDataText) }],
	['client data with a tail (W-12)', { clientDataText: (honest) => `${honest}{}` }],
	['a foreign origin first (W-03)', { clientDataText: (it) => lead(it, 'origin', EVIL) }],
	['a foreign origin last (W-03)', { clientDataText: (it) => trail(it, 'origin', EVIL) }],
	[
		'our own origin twice (W-03)',
		{ clientDataText: (it, made) => trail(it, 'origin', made.origin) }
	],
	['another type first (W-03)', { clientDataText: (it) => lead(it, 'type', 'payment.get') }],
	['another challenge first (W-03)', { clientDataText: (it) => lead(it, 'challenge', 'AAAA') }],
	[
		'a name that is written twice, once escaped (W-03)',
		{ clientDataText: (it) => it.replace('{', String.raw`{"ori\u0067in":"${EVIL}",`) }
	],
	[
		'a name twice in an unknown member (W-12)',
		{ clientDataText: (it) => it.replace('{', '{"other":{"a":1,"a":2},') }
	],
	['a prototype (W-12)', { clientDataText: (it) => it.replace('{', '{"__proto__":{},') }],
	['5000 lists in the client data (W-12)', { clientDataText: (it) => nest(it, 5000) }],
	['a byte too many (W-05)', { authenticatorData: (it) => Buffer.concat([it, Buffer.of(0)]) }],
	['extensions that are not announced (W-05)', { extensions: credProtect }],
	['extensions that are a list (W-05)', { ...announced, extensions: encode([]) }],
	['extensions that are a text (W-05)', { ...announced, extensions: encode('ab') }],
	['extensions that are a number (W-05)', { ...announced, extensions: encode(1) }],
	[
		'extensions with a tail (W-05)',
		{ ...announced, extensions: Buffer.concat([credProtect, Buffer.of(0)]) }
	],
	['5000 lists as extensions (W-12)', { ...announced, extensions: Buffer.alloc(5000, 0x81) }],
	['authenticator data of one byte (W-12)', { authenticatorData: Buffer.of(1) }],
	['no authenticator data (W-12)', { authenticatorData: Buffer.alloc(0) }],
	['half the authenticator data (W-12)', { authenticatorData: (it) => it.subarray(0, 18) }]
];

/** Answers of either ceremony that are unusual but valid. */
export const commonOddities: [string, Overrides<CommonSteps>][] = [
	['crossOrigin false (W-03)', { crossOrigin: false }],
	['crossOrigin absent (W-03)', { crossOrigin: undefined }],
	['client data with an unknown member (W-14)', { clientData: addMember }],
	['a byte order mark (W-14)', { clientDataText: (honest) => `\ufeff${honest}` }],
	['spaces in the client data (W-14)', { clientDataText: (_, it) => spaced(it.clientData) }],
	['a deep unknown member (W-14)', { clientDataText: (honest) => nest(honest, 30) }],
	['one reserved flag (W-14)', { flags: (honest) => honest | 0x02 }],
	['the other reserved flag (W-14)', { flags: (honest) => honest | 0x20 }],
	['an extension (W-14)', { ...announced, extensions: credProtect }],
	['no extension in an empty map (W-14)', { ...announced, extensions: encode(new Map()) }],
	[
		'an unknown extension (W-14)',
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

/** Puts a byte that is invalid in UTF-8 into the first text. */
function broken(honest: Uint8Array): Uint8Array {
	const text = Buffer.from(honest).toString('latin1').replace('{', '{"other":"\xff",');
	return Buffer.from(text, 'latin1');
}

function utf16(text: string): Uint8Array {
	return Buffer.from(`\ufeff${text}`, 'utf16le');
}
