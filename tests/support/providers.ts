import { randomBytes } from 'node:crypto';
import type { AttestationSteps } from './attestation.ts';
import { flag, type Traits } from './authenticator.ts';
import type { Cbor } from './cbor.ts';

/** One use of a passkey: its counter, and the flags where another program uses it than made it. */
export type Use = { counter: number; flags?: number };

/** A passkey as a provider makes it, and the uses that follow. */
export type Shape = Traits & {
	name: string;
	/** What the list of passkeys calls the provider; null for an AAGUID of zeros. */
	provider: RegExp | null;
	format: string;
	statement: Map<Cbor, Cbor>;
	first: number;
	uses: Use[];
};

const VERIFIED = flag.UP | flag.UV;
const SYNCED = VERIFIED | flag.BE | flag.BS;
/** Seconds since 1970, as some programs count. */
const TIME = 1_780_000_000;

const none = { format: 'none', statement: new Map<Cbor, Cbor>() };
/** With a signature and certificates of noise: the server reads none. */
const certified = (format: string) => ({
	format,
	statement: new Map<Cbor, Cbor>([
		['sig', randomBytes(70)],
		['x5c', [randomBytes(600), randomBytes(600)]]
	])
});
const counters = (...list: number[]): Use[] => list.map((counter) => ({ counter }));

const synced = { backedUp: true, transports: ['internal', 'hybrid'] };
const platform = { backedUp: false, transports: ['internal'] };
const roaming = { backedUp: false, transports: ['usb', 'nfc'] };

/** Providers as bug reports of other relying parties show them; every use is accepted. */
export const shapes: Shape[] = [
	{
		name: 'iCloud Keychain',
		provider: /^(Apple Passwords|iCloud Keychain)$/,
		aaguid: 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd',
		...synced,
		...none,
		first: 0,
		uses: counters(0, 0)
	},
	{
		name: 'iCloud Keychain of an older iOS',
		provider: null,
		...synced,
		...certified('apple'),
		first: 0,
		uses: counters(0, 0)
	},
	{
		name: 'Google Password Manager, backed up later',
		provider: /^Google Password Manager$/,
		aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4',
		...synced,
		...certified('android-key'),
		first: 0,
		uses: [{ counter: 0, flags: VERIFIED | flag.BE }, { counter: 0 }]
	},
	{
		name: '1Password, with times for a counter',
		provider: /^1Password$/,
		aaguid: 'bada5566-a7aa-401f-bd96-45619a55120d',
		...synced,
		...none,
		first: 0,
		uses: counters(TIME, TIME - 60, 0)
	},
	{
		name: 'Bitwarden, then a program that does not count',
		provider: /^Bitwarden$/,
		aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349',
		...synced,
		...none,
		first: 1,
		uses: counters(50, 0, 51, 51, 3)
	},
	{
		name: 'Bitwarden, exported to KeePassXC',
		provider: /^Bitwarden$/,
		aaguid: 'd548826e-79b4-db40-a3d8-11116f7e8349',
		...synced,
		...none,
		first: 7,
		uses: [
			{ counter: 8 },
			{ counter: 0, flags: VERIFIED },
			{ counter: 9, flags: SYNCED },
			{ counter: 0, flags: VERIFIED }
		]
	},
	{
		name: 'KeePassXC 2.7.11, then 2.7.12',
		provider: /^KeePassXC$/,
		aaguid: 'fdb141b2-5d84-443e-8a35-4698c205a502',
		...platform,
		format: 'packed',
		statement: new Map<Cbor, Cbor>([['sig', randomBytes(64)]]),
		first: 0,
		uses: [{ counter: 0 }, { counter: 0, flags: SYNCED }, { counter: 0, flags: VERIFIED }]
	},
	{
		name: 'a platform passkey that counts, and is synced later',
		provider: null,
		...platform,
		...none,
		first: 20,
		uses: [{ counter: 21 }, { counter: 3, flags: SYNCED }, { counter: 2, flags: SYNCED }]
	},
	{
		name: 'Windows Hello',
		provider: /^Windows Hello$/,
		algorithms: [-257],
		aaguid: '08987058-cadc-4b81-b6e1-30de50dcbe96',
		...platform,
		...certified('tpm'),
		first: 0,
		uses: counters(2, 3)
	},
	{
		name: 'YubiKey 5',
		provider: /^YubiKey 5 Series$/,
		aaguid: 'cb69481e-8ff7-4039-93ec-0a2729a154a8',
		...roaming,
		...certified('packed'),
		first: 104,
		uses: counters(110, 4_000_000_000)
	},
	{
		name: 'a security key with a format of the future',
		provider: null,
		...roaming,
		...certified('quantum-packed'),
		first: 0,
		uses: counters(0, 1, 2)
	}
];

/** For a passkey that never leaves its device: the uses that are accepted, and one that is refused. */
export const regresses: [name: string, uses: Use[], refused: Use][] = [
	['a lower counter', counters(110), { counter: 109 }],
	['the same counter again', counters(110), { counter: 110 }],
	['a counter that is missing', counters(110), { counter: 0 }],
	['a counter like a time, then none', counters(TIME), { counter: 0 }]
];

/** What its registration overrides. */
export function attestationOf({ first, format, statement }: Shape): Partial<AttestationSteps> {
	return { counter: first, attestationFormat: format, attestationStatement: statement };
}
