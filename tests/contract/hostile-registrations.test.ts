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

/** One pair for all: what is tested is not how keys are made, and RSA takes its time. */
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

/** The key with members of other values; `undefined` takes one away. */
const withMembers = (changes: [number, Cbor | undefined][]) => (honest: CoseKey) => {
	const key = new Map(honest);
	for (const [member, value] of changes) {
		if (value === undefined) key.delete(member);
		else key.set(member, value);
	}
	return key;
};
/** As the above, of one member. */
const withMember = (member: number, value: Cbor | undefined): Changes => ({
	coseKey: withMembers([[member, value]])
});
const concat = (...parts: Uint8Array[]) => Buffer.concat(parts);

/** A number of so many bytes that may be an RSA modulus. */
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

/** What is wrong whatever the algorithm of the key. */
const defects: [string, Changes][] = [
	...commonDefects,
	['W-05: no attested credential data announced', { flags: (it) => it & ~flag.AT }],
	['W-05: announced, but not there', { attestedCredentialData: Buffer.alloc(0) }],
	[
		'W-05: an id said to be longer than all',
		{ attestedCredentialData: concat(Buffer.alloc(16), uint(2, 65535), Buffer.alloc(32)) }
	],
	['W-06: an algorithm that was not offered', withMember(3, -37)],
	['W-06: an algorithm that is a text', withMember(3, 'ES256')],
	['W-06: no algorithm', withMember(3, undefined)],
	['W-06: no type', withMember(1, undefined)],
	['W-06: the type of no key', withMember(1, 4)],
	['W-06: no key', { coseKey: new Map() }],
	['W-06: a key that is a list', { publicKeyBytes: encode([1, 2]) }],
	['W-06: a key with a member twice', { publicKeyBytes: (it) => twice(it) }],
	['W-07: an id and a rawId that differ', { rawId: toText(Buffer.alloc(32, 1)) }],
	['W-07: a rawId and an id that differ', { id: toText(Buffer.alloc(32, 1)) }],
	[
		'W-07: ids that are not the signed one',
		{ id: toText(Buffer.alloc(32, 1)), rawId: toText(Buffer.alloc(32, 1)) }
	],
	['W-07: an id of no bytes', { credentialId: Buffer.alloc(0) }],
	[
		'W-07: no bytes signed, but some said',
		{ credentialId: Buffer.alloc(0), id: 'AA', rawId: 'AA' }
	],
	['W-07: an id of 1024 bytes', { credentialId: randomBytes(1024) }],
	['W-07: an id of 10,000 bytes', { credentialId: randomBytes(10_000) }],
	['another type of credential', { credentialType: 'password' }],
	['a format that nobody knows', { attestationFormat: 'unknown' }],
	['a statement where there is to be none', { attestationStatement: statement([['x', 1]]) }],
	[
		'a statement that somebody else signed',
		{
			attestationFormat: 'packed',
			attestationStatement: (_, { algorithm }) =>
				statement([
					['alg', algorithm],
					['sig', randomBytes(algorithm === -257 ? 256 : 64)]
				])
		}
	],
	['W-12: no attestation', { attestationObject: Buffer.alloc(0) }],
	['W-12: half an attestation', { attestationObject: (it) => it.subarray(0, it.length / 2) }],
	['W-12: an attestation without its end', { attestationObject: (it) => it.subarray(0, -1) }],
	['W-12: a byte behind the attestation', { attestationObject: (it) => concat(it, Buffer.of(0)) }],
	['W-12: the attestation twice', { attestationObject: (it) => concat(it, it) }],
	['W-12: kilobytes behind it', { attestationObject: (it) => concat(it, randomBytes(9000)) }],
	['W-12: a list around it', { attestationObject: (it) => concat(Buffer.of(0x81), it) }],
	['W-12: a tag around it', { attestationObject: (it) => concat(Buffer.of(0xc1), it) }],
	[
		'W-12: an attestation of no stated length',
		{ attestationObject: (it) => concat(Buffer.of(0xbf), it.subarray(1), Buffer.of(0xff)) }
	],
	['W-12: a member twice', { attestationObject: (it) => twice(it) }],
	['W-12: no format', { attestationObject: (_, it) => object(it, ['attStmt', 'authData']) }],
	['W-12: no statement', { attestationObject: (_, it) => object(it, ['fmt', 'authData']) }],
	['W-12: no data', { attestationObject: (_, it) => object(it, ['fmt', 'attStmt']) }],
	['W-12: noise', { attestationObject: randomBytes(500) }],
	['W-12: an attestation that is a number', { attestationObject: Buffer.of(1) }],
	['W-12: an attestation with nothing in it', { attestationObject: encode(new Map()) }],
	['W-12: 5000 lists in each other', { attestationObject: Buffer.alloc(5000, 0x81) }],
	['W-12: 30,000 maps in each other', { attestationObject: Buffer.alloc(30_000, 0xa1) }],
	['W-12: a list of 2³² members', { attestationObject: Buffer.of(0x9a, 255, 255, 255, 255) }],
	['W-12: a text longer than all', { attestationObject: Buffer.of(0x7a, 255, 255, 255, 255) }],
	['W-12: a key of 5000 lists', { publicKeyBytes: Buffer.alloc(5000, 0x81) }]
];

/** What is wrong with a key of one algorithm. */
const keyDefects: Record<number, [string, Changes][]> = {
	[-7]: [
		['W-06: a point beside the curve', withMember(-2, randomBytes(32))],
		['W-06: a point of zeros', { coseKey: withMembers([-2, -3].map((at) => [at, zeros(32)])) }],
		['W-06: half a point of zeros', withMember(-3, zeros(32))],
		['W-06: a short point', withMember(-2, randomBytes(16))],
		['W-06: a long point', withMember(-2, randomBytes(33))],
		['W-06: half a point', withMember(-3, undefined)],
		['W-06: a point that says its sign only', withMember(-3, true)],
		['W-06: another curve', withMember(-1, 3)],
		['W-06: the curve by its name', withMember(-1, 'P-256')],
		['W-06: no curve', withMember(-1, undefined)],
		['W-06: the type of an RSA key', withMember(1, 3)],
		['W-06: the type of an Ed25519 key', withMember(1, 1)],
		['W-06: the algorithm of an RSA key', withMember(3, -257)],
		['W-06: the algorithm of an Ed25519 key', withMember(3, -8)]
	],
	[-8]: [
		['W-06: a point beside the curve', withMember(-2, concat(Buffer.of(2), zeros(31)))],
		['W-06: a point of zeros', withMember(-2, zeros(32))],
		['W-06: the neutral point', withMember(-2, concat(Buffer.of(1), zeros(31)))],
		['W-06: a coordinate past the field', withMember(-2, Buffer.alloc(32, 0xff))],
		['W-06: a short point', withMember(-2, randomBytes(31))],
		['W-06: a long point', withMember(-2, randomBytes(33))],
		['W-06: no point', withMember(-2, undefined)],
		['W-06: the curve of key agreement', withMember(-1, 4)],
		['W-06: another curve', withMember(-1, 7)],
		['W-06: no curve', withMember(-1, undefined)],
		['W-06: the type of an EC key', withMember(1, 2)],
		['W-06: the algorithm of an EC key', withMember(3, -7)]
	],
	[-257]: [
		['W-06: 1024 bits', withMember(-1, oddBytes(128))],
		['W-06: 2047 bits', withMember(-1, concat(Buffer.of(0x7f), oddBytes(255)))],
		['W-06: 16,384 bits', withMember(-1, oddBytes(2048))],
		['W-06: an even modulus', withMember(-1, concat(oddBytes(255), Buffer.of(0)))],
		['W-06: a modulus of zeros', withMember(-1, zeros(256))],
		['W-06: no modulus', withMember(-1, undefined)],
		['W-06: the exponent 0', withMember(-2, Buffer.of(0))],
		['W-06: the exponent 1', withMember(-2, Buffer.of(1))],
		['W-06: an even exponent', withMember(-2, Buffer.of(1, 0, 0))],
		['W-06: an exponent as long as the modulus', withMember(-2, oddBytes(256))],
		['W-06: no exponent', withMember(-2, undefined)],
		['W-06: the type of an EC key', withMember(1, 2)],
		['W-06: the algorithm of an EC key', withMember(3, -7)]
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

/** A statement with a certificate that is none: nobody asked for it, so nobody reads it. */
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
	// One for each algorithm: there are too few of them to be left to chance.
	['W-07: an id of one byte', { credentialId: (_, it) => Buffer.of(it.algorithm & 0xff) }],
	['W-07: an id of 1023 bytes', { credentialId: () => randomBytes(1023) }],
	['W-14: a maker that nobody knows', { aaguid: randomBytes(16) }],
	['W-14: a passkey that stays on its device', { flags: flag.UP | flag.UV | flag.AT }],
	['W-14: an eligible one that is not backed up yet', { flags: (it) => it & ~flag.BS }],
	['W-14: a counter', { counter: 7 }],
	['W-14: a counter at its end', { counter: 2 ** 32 - 2 }],
	['W-14: no transports', { transports: undefined }],
	['W-14: transports of the future', { transports: ['internal', 'telepathy'] }],
	['W-14: transports that are an object', { transports: { internal: true } }],
	['W-14: transports that are numbers', { transports: [1, null, ['usb']] }],
	['W-14: 10,000 transports', { transports: Array<string>(10_000).fill('usb') }],
	['W-14: a key with a member that nobody knows', withMember(-70_000, 'x')],
	[
		'W-14: an attestation in another order',
		{ attestationObject: (_, it) => object(it, ['authData', 'fmt', 'attStmt']) }
	],
	['W-14: a statement that the key itself signed', selfSigned],
	['W-14: the certificate of a security key', certified('packed')],
	['W-14: the certificate of an old security key', certified('fido-u2f')],
	['W-14: the certificate of a phone', certified('android-key')],
	['W-14: the certificate of another phone', certified('apple')],
	['W-14: the certificate of a laptop', certified('tpm')]
];

describe.each(offered)('W-03 to W-07, W-12, W-14: registrations with %s', (_, number) => {
	test.each([...defects, ...(keyDefects[number] ?? [])])('refused: %s', async (_, overrides) => {
		const email = newEmail();
		const prepare = async () => (await begin(number, email)).end(overrides);
		await expectRefused(server, prepare, refused);
		expect(await find(email)).toMatchObject({ status: 'pending', webauthn: false });
		// The same without the defect, by the same person.
		expect(await (await begin(number, email)).end()()).toEqual(registered);
	});

	test.each(oddities)('taken all the same: %s', async (_, overrides) => {
		const email = newEmail();
		const { authenticator, end } = await begin(number, email, { counts: 'counter' in overrides });
		expect(await end(overrides)()).toEqual(registered);
		const flags = typeof overrides.flags === 'number' ? overrides.flags : flag.BE;
		if (!(flags & flag.BE)) authenticator.traits.backedUp = false;
		await signIn(server, email, authenticator);
	});
});

test('W-07: an id of 60,000 bytes is refused before it is read', async () => {
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
])('W-14: of transports %# the known ones are kept, once each', async (transports, expected) => {
	const { authenticator, end } = await begin(-7);
	expect(await end({ transports })()).toEqual(registered);
	const id = toText(authenticator.credentials[0]?.id ?? Buffer.alloc(0));
	const kept = credentials(server).find(({ cred_id }) => cred_id === id);
	expect(JSON.parse(kept?.transports ?? '')).toEqual(expected);
});

test.each(vectors)('W-02: the published $name is refused as a replay', async ({ registration }) => {
	const prepare = async () => {
		const { started } = await begin(-7);
		return () => finish(server, 'register', started, registration.response);
	};
	await expectRefused(server, prepare, refused);
});

test('W-02: twenty parallel finishes of one registration make one passkey', async () => {
	const { end } = await begin(-7);
	const before = credentials(server).length;
	const sends = Array.from({ length: 20 }, () => end());
	const answers = await Promise.all(sends.map((send) => send()));
	expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
	expect(answers.filter(({ status }) => status === 400)).toHaveLength(19);
	expect(credentials(server)).toHaveLength(before + 1);
});

test('L-03: none of it was a fault of the server', () => expectNoFault(server));
