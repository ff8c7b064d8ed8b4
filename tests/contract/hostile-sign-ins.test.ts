import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newEmail } from '../support/addresses.ts';
import { algorithm as known } from '../support/algorithms.ts';
import type { AssertionSteps } from '../support/assertion.ts';
import { Authenticator, flag, type Traits } from '../support/authenticator.ts';
import { toText, uint } from '../support/bytes.ts';
import { encode } from '../support/cbor.ts';
import { finish, signUp, startSignIn } from '../support/client.ts';
import { commonDefects, commonOddities } from '../support/defects.ts';
import { answered, authResult, refusal } from '../support/expected.ts';
import { expectNoFault, expectRefused, offered } from '../support/hostile.ts';
import { deal } from '../support/sample.ts';
import { startServer, type Server } from '../support/server.ts';
import type { Overrides } from '../support/steps.ts';
import { vectors } from '../support/vectors.ts';

type Changes = Overrides<AssertionSteps>;
type Person = { email: string; passkey: Authenticator };
type Way = 'named' | 'discoverable';

let server: Server;
/** Per algorithm of the passkey: one that syncs, and one that stays on its device. */
const synced = new Map<number, Person>();
const bound = new Map<number, Person>();

beforeAll(async () => {
	server = await startServer();
	for (const [, number] of offered) {
		synced.set(number, await join({ algorithms: [number] }));
		bound.set(number, await join({ algorithms: [number], backedUp: false }));
	}
});
afterAll(() => server.remove());

async function join(traits: Traits): Promise<Person> {
	const [email, passkey] = [newEmail(), new Authenticator(traits)];
	await signUp(server, email, passkey);
	return { email, passkey };
}

function person(people: Map<number, Person>, number: number): Person {
	const found = people.get(number);
	if (!found) throw new Error(`No user has a passkey of ${number}.`);
	return found;
}

const signedIn = answered(200, { auth_result: authResult });
const failed = {
	named: refusal(401, 'webauthn_login_failed'),
	discoverable: refusal(401, 'discoverable_login_failed')
};
const ways: [Way][] = [['named'], ['discoverable']];
const people = offered.flatMap(([name, number]) =>
	ways.map(([way]): [string, Way, number] => [name, way, number])
);

/** A sign-in that has begun and been answered; the overrides change the answer. */
async function prepare({ email, passkey }: Person, way: Way, overrides: Changes = {}) {
	const started = await startSignIn(server, way === 'named' ? email : undefined);
	const { publicKey } = started.handshake.challenge;
	const answer = passkey.get(publicKey, { origin: server.url, overrides });
	return () => finish(server, 'login', started, answer);
}

const concat = (...parts: Uint8Array[]) => Buffer.concat(parts);

function flip(bytes: Uint8Array, at: number): Uint8Array {
	const flipped = Uint8Array.from(bytes);
	flipped[at] = (flipped[at] ?? 0) ^ 1;
	return flipped;
}

/** AAGUID, an id of 32 bytes and a key, as in a registration: WebAuthn L3 §6.5.1. */
const attested = concat(
	Buffer.alloc(16),
	uint(2, 32),
	randomBytes(32),
	encode(known(-8).cose(generateKeyPairSync('ed25519').publicKey))
);

const defects: [string, Changes][] = [
	...commonDefects,
	['credential data announced that are not there (W-05)', { flags: (it) => it | flag.AT }],
	['credential data that are not announced (W-05)', { extensions: attested }],
	['credential data in a sign-in (W-05)', { flags: (it) => it | flag.AT, extensions: attested }],
	['an id and a rawId that differ (W-07)', { rawId: toText(randomBytes(32)) }],
	['a rawId and an id that differ (W-07)', { id: toText(randomBytes(32)) }],
	['an unknown passkey (W-08)', { id: 'bm9ib2R5', rawId: 'bm9ib2R5' }],
	['no id (W-08)', { id: '', rawId: '' }],
	['an id of 1024 bytes (W-07)', { id: 'A'.repeat(1366), rawId: 'A'.repeat(1366) }],
	['an id of 10,000 bytes (W-07)', { id: 'A'.repeat(13_334), rawId: 'A'.repeat(13_334) }],
	['another’s handle (W-08)', { userHandle: toText(randomBytes(32)) }],
	['a handle of thousands of bytes (W-08)', { userHandle: 'A'.repeat(9000) }],
	['a signature over something else', { signedBytes: randomBytes(69) }],
	['a signature over nothing', { signedBytes: Buffer.alloc(0) }],
	['a signature with a bit changed', { signature: (it) => flip(it, it.length - 1) }],
	['half a signature', { signature: (it) => it.subarray(0, it.length / 2) }],
	['no signature', { signature: Buffer.alloc(0) }],
	['a signature of zeros', { signature: (it) => Buffer.alloc(it.length) }],
	['a signature of kilobytes (W-12)', { signature: randomBytes(9000) }],
	['a byte behind the signature (W-12)', { signature: (it) => concat(it, Buffer.of(0)) }],
	['the signature twice (W-12)', { signature: (it) => concat(it, it) }],
	[
		'data changed after they were signed',
		{ authenticatorData: (it) => flip(it, 36), signedBytes: (it) => flip(it, 36) }
	],
	[
		'another key’s signature',
		{ credential: (it) => ({ ...it, keys: known(it.algorithm).generate() }) }
	],
	[
		'a signature of another algorithm',
		{
			signature: (_, { credential, signedBytes }) => {
				const other = known(credential.algorithm === -7 ? -8 : -7);
				return other.sign(signedBytes, other.generate().privateKey);
			}
		}
	]
];

/** Two integers in ASN.1 DER. */
function der(r: bigint, s: bigint): Buffer {
	const integers = [r, s].map((each) => {
		const hex = each.toString(16);
		const bytes = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
		const content = (bytes[0] ?? 0) > 127 ? concat(Buffer.of(0), bytes) : bytes;
		return concat(Buffer.of(2, content.length), content);
	});
	const content = concat(...integers);
	return concat(Buffer.of(0x30, content.length), content);
}

/** The two integers of an ES256 signature. */
function integers(signature: Uint8Array): [bigint, bigint] {
	const length = signature[3] ?? 0;
	const hex = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
	return [hex(signature.subarray(4, 4 + length)), hex(signature.subarray(6 + length))];
}

/** The order of P-256: a signature is valid with s and with N − s. */
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

const signatures: [string, (honest: Uint8Array) => Uint8Array][] = [
	['r and s that are zero', () => der(0n, 0n)],
	['r and s that are one', () => der(1n, 1n)],
	['s that is the order', (it) => der(integers(it)[0], N)],
	['s that is past the order', (it) => der(integers(it)[0], integers(it)[1] + N)],
	['r and s exchanged', (it) => der(integers(it)[1], integers(it)[0])],
	['r and s without DER', (it) => concat(...integers(it).map((each) => bytes32(each)))],
	['a byte within the sequence', (it) => reframed(concat(it.subarray(2), Buffer.of(0)))],
	['a third integer', (it) => reframed(concat(it.subarray(2), Buffer.of(2, 1, 1)))],
	['a length in two bytes', (it) => concat(Buffer.of(0x30, 0x81), it.subarray(1))],
	['no stated length', (it) => concat(Buffer.of(0x30, 0x80), it.subarray(2), Buffer.alloc(2))],
	['a set for the sequence', (it) => concat(Buffer.of(0x31), it.subarray(1))],
	['5000 sequences in each other', () => Buffer.alloc(5000, 0x30)],
	['a length that is longer than all', (it) => concat(Buffer.of(0x30, 0x7f), it.subarray(2))]
];

function bytes32(value: bigint): Buffer {
	return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

function reframed(content: Uint8Array): Buffer {
	return concat(Buffer.of(0x30, content.length), content);
}

const [refusedTo, takenFrom] = [deal(defects, people.length), deal(commonOddities, people.length)];

describe.each(people.map((row, index) => [...row, index] as const))(
	'sign-ins with %s, %s (W-03, W-04, W-05, W-07, W-08, W-12, W-14)',
	(_, way, number, index) => {
		test.each(refusedTo[index] ?? [])('refused: %s', async (_, overrides) => {
			const someone = person(synced, number);
			await expectRefused(server, () => prepare(someone, way, overrides), failed[way]);
			// The sign-in succeeds without the defect.
			expect(await (await prepare(someone, way))()).toEqual(signedIn);
		});

		test('accepted: becoming eligible for backup, and not eligible again (W-05)', async () => {
			const someone = person(bound, number);
			for (const flags of [flag.BE, 0, flag.BE | flag.BS, 0]) {
				const overrides: Changes = { flags: (it) => it | flags };
				expect(await (await prepare(someone, way, overrides))()).toEqual(signedIn);
			}
		});

		test.each(takenFrom[index] ?? [])('accepted: %s', async (_, overrides) => {
			expect(await (await prepare(person(synced, number), way, overrides))()).toEqual(signedIn);
		});

		test('the backup state may change (W-05)', async () => {
			const someone = person(synced, number);
			for (const flags of [(it: number) => it & ~flag.BS, (it: number) => it | flag.BS]) {
				expect(await (await prepare(someone, way, { flags }))()).toEqual(signedIn);
			}
		});
	}
);

describe.each(ways)('signatures of ES256, %s (W-12)', (way) => {
	test.each(signatures)('refused: %s', async (_, signature) => {
		const someone = person(synced, -7);
		await expectRefused(server, () => prepare(someone, way, { signature }), failed[way]);
		expect(await (await prepare(someone, way))()).toEqual(signedIn);
	});

	test('both values of s are accepted (W-14)', async () => {
		const [low, high] = [new Set<string>(), new Set<string>()];
		for (const wanted of [low, high]) {
			const signature = (honest: Uint8Array) => {
				const [r, s] = integers(honest);
				const spelt = s < N / 2n === (wanted === low) ? der(r, s) : der(r, N - s);
				wanted.add(toText(spelt));
				return spelt;
			};
			expect(await (await prepare(person(synced, -7), way, { signature }))()).toEqual(signedIn);
		}
		expect([low.size, high.size]).toEqual([1, 1]);
	});
});

describe.each(offered)('the counter of a device-bound %s (W-09)', (_, number) => {
	test('a lower, equal or missing value is refused, and the passkey still works', async () => {
		const someone = await join({ algorithms: [number], counts: true, backedUp: false });
		const use = (counter: number) => prepare(someone, 'named', { counter });
		expect(await (await use(5))()).toEqual(signedIn);
		for (const counter of [4, 5, 1, 0]) {
			await expectRefused(server, () => use(counter), failed.named);
		}
		expect(await (await use(6))()).toEqual(signedIn);
		expect(await (await use(2 ** 32 - 1))()).toEqual(signedIn);
	});
});

test.each(vectors)('the published $name is refused as a replay (W-02)', async (vector) => {
	const { response } = vector.authentication;
	for (const [way] of ways) {
		const replay = async () => {
			const { email } = person(synced, -7);
			const started = await startSignIn(server, way === 'named' ? email : undefined);
			return () => finish(server, 'login', started, response);
		};
		await expectRefused(server, replay, failed[way]);
	}
});

test('no test caused a server error (L-03)', () => expectNoFault(server));
