import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { algorithm as known, type CoseKey } from '../support/algorithms.ts';
import type { AttestationSteps } from '../support/attestation.ts';
import { Authenticator, flag } from '../support/authenticator.ts';
import { sha256, toText, uint } from '../support/bytes.ts';
import { encode, type Cbor } from '../support/cbor.ts';
import { finish, request, signIn, startRegistration, type PublicUser } from '../support/client.ts';
import { commonDefects, commonOddities } from '../support/defects.ts';
import { answered, authResult, refusal } from '../support/expected.ts';
import { credentials, expectNoFault, expectRefused, offered } from '../support/hostile.ts';
import { deal } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';
import type { Overrides } from '../support/steps.ts';
import { vectors } from '../support/vectors.ts';

type Changes = Overrides<AttestationSteps>;

let server: Server;

beforeAll(async () => {
	server = await startServer();
});
afterAll(() => server.remove());

const registered = answered(200, { auth_result: authResult });
const refused = refusal(400, 'invalid_request');

/** One key pair for all tests: they do not test key generation, and RSA is slow. */
const keys = new Map(offered.map(([, number]) => [number, known(number).generate()]));

/** A registration for `email` that has begun, and how to finish it. */
async function begin(number: number, email = newEmail(), traits = {}) {
	const started = await startRegistration(server, email);
	const authenticator = new Authenticator({ algorithms: [number], ...traits });
	const create = (overrides: Changes) =>
		authenticator.create(started.handshake.challenge.publicKey, {
			origin: server.url,
			overrides: { keys: keys.get(number), ...overrides }
		});
	const end = (overrides: Changes = {}) => {
		const answer = create(overrides);
		return () => finish(server, 'register', started, answer);
	};
	return { started, authenticator, create, end };
}

async function find(email: string): Promise<PublicUser | null> {
	const query = new URLSearchParams({ identifier: email });
	return (await request<{ user: PublicUser | null }>(server, 'GET', `/users?${query}`)).user;
}

/** The key with these members changed; `undefined` removes one. */
const withMembers = (changes: [number, Cbor | undefined][]) => (honest: CoseKey) => {
	const key = new Map(honest);
	for (const [member, value] of changes) {
		if (value === undefined) key.delete(member);
		else key.set(member, value);
	}
	return key;
};
/** The same with one member changed. */
const withMember = (member: number, value: Cbor | undefined): Changes => ({
	coseKey: withMembers([[member, value]])
});
const concat = (...parts: Uint8Array[]) => Buffer.concat(parts);

/** A number of that many bytes that may be an RSA modulus. */
function oddBytes(length: number): Buffer {
	const bytes = randomBytes(length);
	bytes[0] = 0xc0;
	bytes[length - 1] = (bytes[length - 1] ?? 0) | 1;
	return bytes;
}

function statement(members: [string, Cbor][]): Map<Cbor, Cbor> {
	return new Map<Cbor, Cbor>(members);
}

/** The attestation object with its members in this order. */
const object = (made: AttestationSteps, names = ['fmt', 'attStmt', 'authData']) => {
	const members: Record<string, Cbor> = {
		fmt: made.attestationFormat,
		attStmt: made.attestationStatement,
		authData: made.authenticatorData
	};
	return encode(new Map<Cbor, Cbor>(names.map((name) => [name, members[name] ?? null])));
};

/** Defects for keys of every algorithm. */
const defects: [string, Changes][] = [
	...commonDefects,
	['no attested credential data announced (W-05)', { flags: (it) => it & ~flag.AT }],
	['announced, but not there (W-05)', { attestedCredentialData: Buffer.alloc(0) }],
	[
		'an id said to be longer than all (W-05)',
		{ attestedCredentialData: concat(Buffer.alloc(16), uint(2, 65535), Buffer.alloc(32)) }
	],
	['an algorithm that was not offered (W-06)', withMember(3, -37)],
	['an algorithm that is a text (W-06)', withMember(3, 'ES256')],
	['no algorithm (W-06)', withMember(3, undefined)],
	['no type (W-06)', withMember(1, undefined)],
	['the type of no key (W-06)', withMember(1, 4)],
	['no key (W-06)', { coseKey: new Map() }],
	['a key that is a list (W-06)', { publicKeyBytes: encode([1, 2]) }],
	['a key with a member twice (W-06)', { publicKeyBytes: (it) => twice(it) }],
	['an id and a rawId that differ (W-07)', { rawId: toText(Buffer.alloc(32, 1)) }],
	['a rawId and an id that differ (W-07)', { id: toText(Buffer.alloc(32, 1)) }],
	[
		'ids that are not the signed one (W-07)',
		{ id: toText(Buffer.alloc(32, 1)), rawId: toText(Buffer.alloc(32, 1)) }
	],
	['an id of no bytes (W-07)', { credentialId: Buffer.alloc(0) }],
	[
		'no bytes signed, but some said (W-07)',
		{ credentialId: Buffer.alloc(0), id: 'AA', rawId: 'AA' }
	],
	['an id of 1024 bytes (W-07)', { credentialId: randomBytes(1024) }],
	['an id of 10,000 bytes (W-07)', { credentialId: randomBytes(10_000) }],
	['another type of credential', { credentialType: 'password' }],
	['no attestation (W-12)', { attestationObject: Buffer.alloc(0) }],
	['half an attestation (W-12)', { attestationObject: (it) => it.subarray(0, it.length / 2) }],
	['an attestation without its end (W-12)', { attestationObject: (it) => it.subarray(0, -1) }],
	['a byte behind the attestation (W-12)', { attestationObject: (it) => concat(it, Buffer.of(0)) }],
	['the attestation twice (W-12)', { attestationObject: (it) => concat(it, it) }],
	['kilobytes behind it (W-12)', { attestationObject: (it) => concat(it, randomBytes(9000)) }],
	['a list around it (W-12)', { attestationObject: (it) => concat(Buffer.of(0x81), it) }],
	['a tag around it (W-12)', { attestationObject: (it) => concat(Buffer.of(0xc1), it) }],
	[
		'an attestation of no stated length (W-12)',
		{ attestationObject: (it) => concat(Buffer.of(0xbf), it.subarray(1), Buffer.of(0xff)) }
	],
	['a member twice (W-12)', { attestationObject: (it) => twice(it) }],
	['no format (W-12)', { attestationObject: (_, it) => object(it, ['attStmt', 'authData']) }],
	['no statement (W-12)', { attestationObject: (_, it) => object(it, ['fmt', 'authData']) }],
	['no data (W-12)', { attestationObject: (_, it) => object(it, ['fmt', 'attStmt']) }],
	['noise (W-12)', { attestationObject: randomBytes(500) }],
	['an attestation that is a number (W-12)', { attestationObject: Buffer.of(1) }],
	['an attestation with nothing in it (W-12)', { attestationObject: encode(new Map()) }],
	['5000 lists in each other (W-12)', { attestationObject: Buffer.alloc(5000, 0x81) }],
	['30,000 maps in each other (W-12)', { attestationObject: Buffer.alloc(30_000, 0xa1) }],
	['a list of 2³² members (W-12)', { attestationObject: Buffer.of(0x9a, 255, 255, 255, 255) }],
	['a text longer than all (W-12)', { attestationObject: Buffer.of(0x7a, 255, 255, 255, 255) }],
	['a key of 5000 lists (W-12)', { publicKeyBytes: Buffer.alloc(5000, 0x81) }]
];

/** Defects for keys of one algorithm. */
const keyDefects: Record<number, [string, Changes][]> = {
	[-7]: [
		['a point off the curve (W-06)', withMember(-2, randomBytes(32))],
		['a point of zeros (W-06)', { coseKey: withMembers([-2, -3].map((at) => [at, zeros(32)])) }],
		['half a point of zeros (W-06)', withMember(-3, zeros(32))],
		['a short point (W-06)', withMember(-2, randomBytes(16))],
		['a long point (W-06)', withMember(-2, randomBytes(33))],
		['half a point (W-06)', withMember(-3, undefined)],
		['a point with only its sign (W-06)', withMember(-3, true)],
		['another curve (W-06)', withMember(-1, 3)],
		['the curve by its name (W-06)', withMember(-1, 'P-256')],
		['no curve (W-06)', withMember(-1, undefined)],
		['the type of an RSA key (W-06)', withMember(1, 3)],
		['the type of an Ed25519 key (W-06)', withMember(1, 1)],
		['the algorithm of an RSA key (W-06)', withMember(3, -257)],
		['the algorithm of an Ed25519 key (W-06)', withMember(3, -8)]
	],
	[-8]: [
		['a point off the curve (W-06)', withMember(-2, concat(Buffer.of(2), zeros(31)))],
		['a point of zeros (W-06)', withMember(-2, zeros(32))],
		['the neutral point (W-06)', withMember(-2, concat(Buffer.of(1), zeros(31)))],
		['a coordinate past the field (W-06)', withMember(-2, Buffer.alloc(32, 0xff))],
		['a short point (W-06)', withMember(-2, randomBytes(31))],
		['a long point (W-06)', withMember(-2, randomBytes(33))],
		['no point (W-06)', withMember(-2, undefined)],
		['the curve of key agreement (W-06)', withMember(-1, 4)],
		['another curve (W-06)', withMember(-1, 7)],
		['no curve (W-06)', withMember(-1, undefined)],
		['the type of an EC key (W-06)', withMember(1, 2)],
		['the algorithm of an EC key (W-06)', withMember(3, -7)]
	],
	[-257]: [
		['1024 bits (W-06)', withMember(-1, oddBytes(128))],
		['2047 bits (W-06)', withMember(-1, concat(Buffer.of(0x7f), oddBytes(255)))],
		['16,384 bits (W-06)', withMember(-1, oddBytes(2048))],
		['an even modulus (W-06)', withMember(-1, concat(oddBytes(255), Buffer.of(0)))],
		['a modulus of zeros (W-06)', withMember(-1, zeros(256))],
		['no modulus (W-06)', withMember(-1, undefined)],
		['the exponent 0 (W-06)', withMember(-2, Buffer.of(0))],
		['the exponent 1 (W-06)', withMember(-2, Buffer.of(1))],
		['an even exponent (W-06)', withMember(-2, Buffer.of(1, 0, 0))],
		['an exponent as long as the modulus (W-06)', withMember(-2, oddBytes(256))],
		['no exponent (W-06)', withMember(-2, undefined)],
		['the type of an EC key (W-06)', withMember(1, 2)],
		['the algorithm of an EC key (W-06)', withMember(3, -7)]
	]
};

function zeros(length: number): Buffer {
	return Buffer.alloc(length);
}

/** A CBOR map of fewer than 23 members whose first, of one byte each or the format, is there twice. */
function twice(map: Uint8Array): Uint8Array {
	const [head = 0] = map;
	// Either `1: kty` of a key or `"fmt": "none"` of an attestation.
	const length = map[1] === 0x63 ? 9 : 2;
	return concat(Buffer.of(head + 1), map.subarray(1, 1 + length), map.subarray(1));
}

/** A statement by the new key itself: WebAuthn L3 §8.2, without certificates. */
const selfSigned: Changes = {
	attestationFormat: 'packed',
	attestationStatement: (_, made) =>
		statement([
			['alg', made.algorithm],
			['sig', known(made.algorithm).sign(signedBy(made), made.keys.privateKey)]
		])
};

function signedBy({ authenticatorData, clientDataJSON }: AttestationSteps): Uint8Array {
	return concat(authenticatorData, sha256(clientDataJSON));
}

/** A statement with an invalid certificate: the server does not request one, so it ignores it. */
const certified = (attestationFormat: string): Changes => ({
	attestationFormat,
	attestationStatement: (_, { algorithm }) =>
		statement([
			['alg', algorithm],
			['sig', randomBytes(70)],
			['x5c', [randomBytes(600), randomBytes(600)]]
		])
});

const oddities: [string, Changes][] = [
	...commonOddities,
	// One per algorithm: a random choice could miss some.
	['an id of one byte (W-07)', { credentialId: (_, it) => Buffer.of(it.algorithm & 0xff) }],
	['an id of 1023 bytes (W-07)', { credentialId: () => randomBytes(1023) }],
	['an unknown authenticator model (W-14)', { aaguid: randomBytes(16) }],
	['a passkey that stays on its device (W-14)', { flags: flag.UP | flag.UV | flag.AT }],
	['an eligible one that is not backed up yet (W-14)', { flags: (it) => it & ~flag.BS }],
	['a counter (W-14)', { counter: 7 }],
	['a counter at its end (W-14)', { counter: 2 ** 32 - 2 }],
	['no transports (W-14)', { transports: undefined }],
	['transports of the future (W-14)', { transports: ['internal', 'telepathy'] }],
	['transports that are an object (W-14)', { transports: { internal: true } }],
	['transports that are numbers (W-14)', { transports: [1, null, ['usb']] }],
	['10,000 transports (W-14)', { transports: Array<string>(10_000).fill('usb') }],
	['a key with an unknown member (W-14)', withMember(-70_000, 'x')],
	[
		'an attestation in another order (W-14)',
		{ attestationObject: (_, it) => object(it, ['authData', 'fmt', 'attStmt']) }
	],
	['a statement that the key itself signed (W-14)', selfSigned],
	['an unknown format (W-06)', { attestationFormat: 'unknown' }],
	['a format without a name (W-06)', { attestationFormat: '' }],
	['a statement with the format none (W-06)', { attestationStatement: statement([['x', 1]]) }],
	['a statement that is no map (W-06)', { attestationStatement: [1, 'x'] as never }],
	[
		'a statement that another key signed (W-06)',
		{
			attestationFormat: 'packed',
			attestationStatement: (_, { algorithm }) =>
				statement([
					['alg', algorithm],
					['sig', randomBytes(algorithm === -257 ? 256 : 64)]
				])
		}
	],
	['the certificate of a security key (W-14)', certified('packed')],
	['the certificate of an old security key (W-14)', certified('fido-u2f')],
	['the certificate of a phone (W-14)', certified('android-key')],
	['the certificate of another phone (W-14)', certified('apple')],
	['the certificate of a laptop (W-14)', certified('tpm')]
];

const [refusedTo, takenFrom] = [deal(defects, offered.length), deal(oddities, offered.length)];

describe.each(offered.map((row, index) => [...row, index] as const))(
	'registrations with %s (W-03, W-04, W-05, W-06, W-07, W-12, W-14)',
	(_, number, index) => {
		test.each([...(refusedTo[index] ?? []), ...(keyDefects[number] ?? [])])(
			'refused: %s',
			async (_, overrides) => {
				const email = newEmail();
				const prepare = async () => (await begin(number, email)).end(overrides);
				await expectRefused(server, prepare, refused);
				expect(await find(email)).toBeNull();
				// The same user succeeds without the defect.
				expect(await (await begin(number, email)).end()()).toEqual(registered);
			}
		);

		test.each(takenFrom[index] ?? [])('accepted: %s', async (_, overrides) => {
			const email = newEmail();
			const { authenticator, end } = await begin(number, email, { counts: 'counter' in overrides });
			expect(await end(overrides)()).toEqual(registered);
			const flags = typeof overrides.flags === 'number' ? overrides.flags : flag.BE;
			if (!(flags & flag.BE)) authenticator.traits.backedUp = false;
			await signIn(server, email, authenticator);
		});
	}
);

test('an id of 60,000 bytes is refused before it is read (W-07)', async () => {
	const prepare = async () => (await begin(-7)).end({ credentialId: randomBytes(60_000) });
	await expectRefused(server, prepare, refusal(413, 'body_too_large'));
});

test.each([
	[
		['usb', 'usb', 'nfc'],
		['nfc', 'usb']
	],
	[Array<string>(10_000).fill('usb'), ['usb']],
	[['telepathy', 1, null, '__proto__'], []],
	[{ 0: 'usb', length: 1 }, []],
	['usb', []],
	[undefined, []]
])(
	'of transports %# only known ones are stored, once each (W-14)',
	async (transports, expected) => {
		const { authenticator, end } = await begin(-7);
		expect(await end({ transports })()).toEqual(registered);
		const id = toText(authenticator.credentials[0]?.id ?? Buffer.alloc(0));
		const kept = (await credentials(server)).find(({ credential_id }) => credential_id === id);
		expect(JSON.parse(kept?.transports ?? '')).toEqual(expected);
	}
);

test.each(vectors)(
	'the published $name is refused as a replay (W-02)',
	async ({ registration }) => {
		const prepare = async () => {
			const { started } = await begin(-7);
			return () => finish(server, 'register', started, registration.response);
		};
		await expectRefused(server, prepare, refused);
	}
);

test('twenty parallel finishes of one registration make one passkey (W-02)', async () => {
	const { end } = await begin(-7);
	const before = (await credentials(server)).length;
	const sends = Array.from({ length: 20 }, () => end());
	const answers = await Promise.all(sends.map((send) => send()));
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
	expect(await credentials(server)).toHaveLength(before + 1);
});

test('no test caused a server error (L-03)', () => expectNoFault(server));
