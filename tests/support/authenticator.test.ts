import { generateKeyPairSync } from 'node:crypto';
import {
	verifyAuthenticationResponse,
	verifyRegistrationResponse,
	type AuthenticationResponseJSON,
	type RegistrationResponseJSON
} from '@simplewebauthn/server';
import { describe, expect, test } from 'vitest';
import { Authenticator, flag, type Creation, type Retrieval } from './authenticator.ts';

const origin = 'http://localhost:3000';
const rpId = 'localhost';
const challenge = Buffer.alloc(32, 7).toString('base64url');
const supportedAlgorithmIDs = [-7, -8, -257];

function creationOptions(algorithms = [-7, -8, -257]): PublicKeyCredentialCreationOptionsJSON {
	return {
		rp: { id: rpId, name: 'Postern' },
		user: { id: 'dXNlci1oYW5kbGU', name: 'a@example.com', displayName: 'a@example.com' },
		challenge,
		pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg }))
	};
}

function register(authenticator: Authenticator, creation: Partial<Creation> = {}) {
	const made = authenticator.create(creationOptions(), { origin, ...creation });
	return verifyRegistrationResponse({
		response: {
			...made,
			clientExtensionResults: {},
			response: { ...made.response, transports: made.transports }
		} as RegistrationResponseJSON,
		expectedChallenge: challenge,
		expectedOrigin: origin,
		expectedRPID: rpId,
		supportedAlgorithmIDs
	});
}

async function signIn(
	authenticator: Authenticator,
	registered: Awaited<ReturnType<typeof register>>,
	retrieval: Partial<Retrieval> = {}
) {
	if (!registered.verified) throw new Error('The registration was refused.');
	const made = authenticator.get({ challenge, rpId }, { origin, ...retrieval });
	const result = await verifyAuthenticationResponse({
		response: { ...made, clientExtensionResults: {} } as AuthenticationResponseJSON,
		expectedChallenge: challenge,
		expectedOrigin: origin,
		expectedRPID: rpId,
		credential: registered.registrationInfo.credential
	});
	return { ...result, userHandle: made.response.userHandle };
}

describe('an honest authenticator', () => {
	test.each([-7, -8, -257])('registers and signs in with algorithm %i', async (alg) => {
		const authenticator = new Authenticator({ algorithms: [alg] });
		const registered = await register(authenticator);
		expect(registered).toMatchObject({
			verified: true,
			registrationInfo: {
				fmt: 'none',
				userVerified: true,
				credentialDeviceType: 'multiDevice',
				credentialBackedUp: true,
				credential: { counter: 0, transports: ['internal', 'hybrid'] }
			}
		});
		expect(await signIn(authenticator, registered)).toMatchObject({
			verified: true,
			authenticationInfo: { newCounter: 0, userVerified: true },
			userHandle: creationOptions().user.id
		});
	});

	test('counts its uses if it has a counter', async () => {
		const authenticator = new Authenticator({ counts: true, backedUp: false });
		const registered = await register(authenticator);
		await signIn(authenticator, registered);
		const { authenticationInfo } = await signIn(authenticator, registered);
		expect(authenticationInfo).toMatchObject({
			newCounter: 2,
			credentialDeviceType: 'singleDevice'
		});
	});

	test('keeps to the lists it is given', () => {
		const authenticator = new Authenticator();
		const first = authenticator.create(creationOptions(), { origin });
		authenticator.create(creationOptions(), { origin });
		const allowCredentials = [{ type: 'public-key' as const, id: first.id }];
		const get = (options: Partial<PublicKeyCredentialRequestOptionsJSON>) =>
			authenticator.get({ challenge, rpId, ...options }, { origin });
		expect(get({ allowCredentials }).id).toBe(first.id);
		expect(() => get({ rpId: 'example.com' })).toThrow(
			expect.objectContaining({ name: 'NotAllowedError' })
		);
		expect(() =>
			authenticator.create(
				{ ...creationOptions(), excludeCredentials: allowCredentials },
				{ origin }
			)
		).toThrow(expect.objectContaining({ name: 'InvalidStateError' }));
		expect(() => authenticator.create(creationOptions([-35]), { origin })).toThrow(
			expect.objectContaining({ name: 'NotSupportedError' })
		);
	});

	test('reads a challenge in either base64 and says it in base64url', () => {
		const bytes = Buffer.from('fbefbefbef', 'hex');
		const options = { ...creationOptions(), challenge: bytes.toString('base64') };
		const made = new Authenticator().create(options, { origin });
		const said = JSON.parse(Buffer.from(made.response.clientDataJSON, 'base64url').toString());
		expect(said.challenge).toBe(bytes.toString('base64url'));
	});
});

describe('a hostile authenticator', () => {
	test.each<[string, Creation['overrides']]>([
		['another origin', { origin: 'https://evil.example' }],
		['another type', { type: 'webauthn.get' }],
		['another challenge', { challenge: 'AAAA' }],
		['another relying party', { rpId: 'evil.example' }],
		['no user present', { flags: (honest) => honest & ~flag.UP }],
		['no user verified', { flags: (honest) => honest & ~flag.UV }],
		['a text that is no JSON', { clientDataText: '{' }],
		[
			'bytes after the authenticator data',
			{
				authenticatorData: (honest) => Buffer.concat([honest, Buffer.of(0)])
			}
		],
		[
			'a key that names another algorithm',
			{
				coseKey: (honest) => new Map([...honest, [3, -35]])
			}
		],
		['another format', { attestationFormat: 'invented' }],
		['an id that is not the raw id', { id: 'AAAA' }]
	])('%s is refused at registration', async (_what, overrides) => {
		await expect(register(new Authenticator(), { overrides })).rejects.toThrow();
	});

	const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	test.each<[string, Retrieval['overrides']]>([
		['another origin', { origin: 'https://evil.example' }],
		['a raw client data text', { clientDataText: '{"type":"webauthn.get"}' }],
		[
			"a stranger's signature",
			{
				credential: (honest) => ({ ...honest, keys: stranger })
			}
		],
		['a counter that goes back', { counter: 0 }]
	])('%s is refused at sign-in', async (_what, overrides) => {
		const authenticator = new Authenticator({ counts: true });
		const registered = await register(authenticator, { overrides: { counter: 5 } });
		const outcome = signIn(authenticator, registered, { overrides }).then(
			({ verified }) => verified,
			() => false
		);
		expect(await outcome).toBe(false);
	});

	test('every step can be read and replaced', () => {
		const made = new Authenticator().create(creationOptions(), {
			origin,
			overrides: {
				credentialId: Buffer.alloc(2000, 1),
				crossOrigin: true,
				topOrigin: 'https://evil.example',
				attestationObject: (honest, { credentialId }) => {
					expect(credentialId).toHaveLength(2000);
					return Buffer.concat([honest, Buffer.from('rest')]);
				},
				transports: { length: 3 }
			}
		});
		expect(Buffer.from(made.rawId, 'base64url')).toHaveLength(2000);
		expect(Buffer.from(made.response.attestationObject, 'base64url').toString()).toMatch(/rest$/);
		expect(Buffer.from(made.response.clientDataJSON, 'base64url').toString()).toBe(
			`{"type":"webauthn.create","challenge":"${challenge}","origin":"${origin}",` +
				'"crossOrigin":true,"topOrigin":"https://evil.example"}'
		);
		expect(made.transports).toEqual({ length: 3 });
	});

	test('an override of an unknown step throws', () => {
		const overrides = { flag: 0 } as Creation['overrides'];
		expect(() => new Authenticator().create(creationOptions(), { origin, overrides })).toThrow(
			'No such step: flag'
		);
	});
});
