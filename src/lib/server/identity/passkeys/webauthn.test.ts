import { webcrypto } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { fromText } from '../../../../../tests/support/bytes.ts';
import { relyingParty, vectors, type Vector } from '../../../../../tests/support/vectors.ts';
import { ALGORITHMS } from './ceremony-options.ts';
import { verifyAssertion, verifyAttestation } from './webauthn.ts';
import { toAssertion, toAttestation } from '../wire/requests.ts';

const asks = { requireUserVerification: true };
const asksNot = { requireUserVerification: false };
const owner = { user_handle: 'nobody-s' };

const register = ({ registration }: Vector, policy = asksNot) =>
	verifyAttestation(
		relyingParty,
		registration.challenge,
		toAttestation({ ...registration.response, type: 'public-key' }),
		policy
	);

async function signIn(vector: Vector, policy = asksNot) {
	const { challenge, response } = vector.authentication;
	return verifyAssertion(
		relyingParty,
		challenge,
		{ ...owner, ...(await register(vector)) },
		toAssertion({ ...response, type: 'public-key' }),
		policy
	);
}

const isFramed = ({ name }: Vector) => /Origin$/.test(name);
const isOffered = ({ algorithm }: Vector) => ALGORITHMS.includes(algorithm);
/** WebAuthn L3 §6.1: the flags follow the hash, the third bit is UV. */
const isVerified = ({ authentication }: Vector) =>
	((fromText(authentication.response.response.authenticatorData)[32] ?? 0) & 4) !== 0;

const ours = vectors.filter((vector) => isOffered(vector) && !isFramed(vector));
const framed = vectors.filter(isFramed);
const others = vectors.filter((vector) => !isOffered(vector));

describe('the vectors that the W3C published', () => {
	test('all are here, of every algorithm that is offered', () => {
		expect(vectors).toHaveLength(15);
		expect([ours, framed, others].map(({ length }) => length)).toEqual([10, 2, 3]);
		expect(new Set(ours.map(({ algorithm }) => algorithm))).toEqual(new Set(ALGORITHMS));
	});

	test.each(ours)('$name: $title (W-14)', async (vector) => {
		expect(await register(vector)).toMatchObject({
			credential_id: vector.registration.response.id,
			sign_count: 0
		});
		expect(await signIn(vector)).toMatchObject({ sign_count: 0 });
	});

	test.each(ours)('$name: user verification is checked (W-04)', async (vector) => {
		if (isVerified(vector)) expect(await signIn(vector, asks)).toMatchObject({ sign_count: 0 });
		else await expect(signIn(vector, asks)).rejects.toThrow('User verification');
	});

	test.each(framed)('$name: framed by another page, refused (W-03)', async (vector) => {
		await expect(register(vector)).rejects.toThrow('crossOrigin is set');
	});

	test.each(others)('$name: not offered, refused (W-06)', async (vector) => {
		await expect(register(vector)).rejects.toThrow(/public key alg/);
	});
});

test('passkeys are verified on the thread of the request, and Web Cryptography stays for all others', async () => {
	const { subtle } = webcrypto;
	const asked = (['digest', 'importKey', 'verify'] as const).map((name) => vi.spyOn(subtle, name));
	for (const vector of ours) await signIn(vector);
	for (const operation of asked) expect(operation).not.toHaveBeenCalled();
	expect(globalThis.crypto).toBe(webcrypto);
	vi.restoreAllMocks();
});

describe('each vector with one thing changed', () => {
	const flip = (text: string) => {
		const changed = fromText(text);
		changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
		return changed.toString('base64url');
	};

	test.each(ours)('$name: its answer to another challenge is refused (W-02)', async (vector) => {
		const { registration, authentication } = vector;
		const challenge = flip(registration.challenge);
		await expect(
			register({ ...vector, registration: { ...registration, challenge } })
		).rejects.toThrow('challenge');
		await expect(
			signIn({
				...vector,
				authentication: { ...authentication, challenge: flip(authentication.challenge) }
			})
		).rejects.toThrow('challenge');
	});

	test.each(ours)('$name: a bit of its signature is refused', async (vector) => {
		const { authentication } = vector;
		const { response } = authentication.response;
		const signature = flip(response.signature);
		const changed = { ...authentication.response, response: { ...response, signature } };
		await expect(
			signIn({ ...vector, authentication: { ...authentication, response: changed } })
		).rejects.toThrow('the signature is not valid');
	});
});
